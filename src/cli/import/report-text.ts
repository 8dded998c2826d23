// The report of an import for people: a line for each binding, then what was left out, rewritten and is different.

import type {
  BindingReport,
  ImportReport,
  ReportNote,
  ReportPlace,
  UnmatchedReport,
} from "../../compiler/import/openclaw/report.ts";
import { parsePointer } from "../../compiler/read/pointer.ts";
import { type FactsWitness, witnessText } from "../../compiler/diagnostics/witness.ts";

/** The report as text, without colours. */
export function reportText(report: ImportReport): string {
  const parts = [
    section("bindings", report.bindings.map(bindingLine), report.bindings.length === 0 ? "none" : ""),
    report.unmatched ? `messages that no binding takes\n  ${unmatchedLine(report.unmatched)}\n` : "",
    section(
      "not taken over",
      report.leftOut.map((one) => noteLine({ ...one, message: `${one.name}: ${one.message}` })),
    ),
    section("written in other words, with the same meaning", report.rewritten.map(noteLine)),
    section("different in SKYKOI", report.differences.map(noteLine)),
    section(
      "secrets that stand as variables in this output; -o FILE keeps them as they are",
      report.secrets.map(({ pointer, variable }) => `${variable}  ${pointer}`),
    ),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** What came of it, in one line. */
export function summaryLine({ bindings, unmatched, isEquivalent, findings }: ImportReport): string {
  const count = (status: BindingReport["status"]): number =>
    bindings.filter((one) => one.status === status).length;
  const parts = (["same", "changed", "lost", "dead"] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  const rest = unmatched?.status === "changed" ? ", unmatched messages have another owner" : "";
  const errors =
    findings.errors > 0 ? `, ${findings.errors} ${findings.errors === 1 ? "error" : "errors"}` : "";
  const verdict = isEquivalent ? "routes as before" : "does not route as before";
  return `${verdict}: ${parts.length === 0 ? "no bindings" : `bindings: ${parts.join(", ")}`}${rest}${errors}`;
}

function section(title: string, lines: readonly string[], none = ""): string {
  if (lines.length === 0) return none === "" ? "" : `${title}\n  ${none}\n`;
  return `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function bindingLine({
  index,
  place,
  agentId,
  status,
  newIndex,
  reason,
  witness,
  from,
  to,
}: BindingReport): string {
  const start = `${status.padEnd(7)} ${nameOf(index, place)} ${agentId}${placeText(place)}`;
  const now = newIndex === null || newIndex === index ? "" : `, now bindings[${newIndex}]`;
  const why = reason === null ? "" : `: ${reason}`;
  if (status === "changed") return `${start}${now}${why}: ${ownersText(from, to)}${witnessOf(witness)}`;
  const shown = status === "dead" ? witnessOf(witness) : "";
  return `${start}${now}${why}${shown}`;
}

/** A few bindings stood elsewhere, in a topic of Telegram. */
function nameOf(index: number, place: ReportPlace | null): string {
  const keys = parsePointer(place?.pointer ?? "");
  return keys.includes("topics") ? keys.join(".") : `bindings[${index}]`;
}

function unmatchedLine({ status, from, to, witness }: UnmatchedReport): string {
  return status === "same"
    ? `same    ${from ?? "nobody"}`
    : `changed ${ownersText(from, to)}${witnessOf(witness)}`;
}

function ownersText(from: string | null, to: string | null): string {
  return `${from ?? "nobody"} → ${to ?? "nobody"}`;
}

function witnessOf(witness: BindingReport["witness"]): string {
  return witness ? ` (${witnessText(witness as FactsWitness)})` : "";
}

function noteLine({ message, place }: ReportNote): string {
  return place ? `${place.file}:${place.line} ${message}` : message;
}

function placeText(place: ReportPlace | null): string {
  return place ? ` (${place.file}:${place.line})` : "";
}
