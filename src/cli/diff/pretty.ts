// A diff on a terminal: `+` for what comes, `-` for what goes, `~` for what changes hands.

import { commandMessage } from "../../compiler/explain/command-text.ts";
import { counted } from "../../compiler/explain/phrases.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import type { Facts } from "../../routing/facts.ts";
import { printable } from "../report/cells.ts";
import { type Paint, painter } from "../report/paint.ts";
import { isMoreTools } from "./words.ts";
import type { DiffAccess, DiffOutcome, DiffReport, DiffRouting } from "./diff-report.ts";

type Sign = "+" | "-" | "~";

const STYLES = { "+": "hint", "-": "error", "~": "warning" } as const;

/** The sign of a class of messages. */
export function signOf({ kind }: DiffRouting): Sign {
  if (kind === "account_added" || kind === "newly_bound") return "+";
  return kind === "account_removed" || kind === "no_longer_bound" ? "-" : "~";
}

/** The sign of a change of access. */
export function accessSign({ opensToAnyone, added, removed, before, after }: DiffAccess): Sign {
  const isMore = opensToAnyone || added.length > 0 || (before?.canPair !== true && after.canPair);
  const isLess =
    removed.length > 0 ||
    (before?.isAnyone === true && !after.isAnyone) ||
    (before?.canPair === true && !after.canPair);
  if (opensToAnyone) return "+";
  return isMore === isLess ? "~" : isMore ? "+" : "-";
}

/** What decides, in words: `bindings[3] at SKYKOI.json:31:5`. */
export function ruleText({ tier, bindingIndex, source, fallsThrough }: DiffOutcome): string {
  const where = source ? ` at ${source.file}:${source.line}:${source.column}` : "";
  const rule =
    tier === "broadcast"
      ? "a broadcast list"
      : bindingIndex === null
        ? "the default koi, no binding matches"
        : `bindings[${bindingIndex}]${where} (${tier})`;
  return fallsThrough ? `${rule}; the peer itself is not bound` : rule;
}

/** The report for people. Ends with a summary; nothing else is printed where nothing differs. */
export function renderDiffPretty(report: DiffReport, colour: boolean): string {
  const paint = painter(colour);
  const sections = [
    section(
      "routing (diff/routing-changed)",
      report.routing.map((change) => routingLines(change, paint)),
      paint,
    ),
    section(
      "access",
      report.access.map((change) => {
        const sign = accessSign(change);
        // Anyone at all is the change that hurts: red, though something is added.
        return headLine(sign, change.message, change.opensToAnyone ? "error" : STYLES[sign], paint);
      }),
      paint,
    ),
    section(
      "tools",
      // More power is red, like an account that opens.
      report.tools.map((change) =>
        isMoreTools(change)
          ? headLine("+", change.message, "error", paint)
          : headLine("-", change.message, "hint", paint),
      ),
      paint,
    ),
  ];
  return [...sections.filter((text) => text !== ""), `${summaryOf(report)}\n`].join("\n");
}

function section(name: string, entries: readonly string[], paint: Paint): string {
  return entries.length === 0 ? "" : `${paint("title", name)}\n${entries.join("")}`;
}

function headLine(sign: Sign, message: string, style: "hint" | "error" | "warning", paint: Paint): string {
  return `${paint(style, `${sign} ${printable(message)}`)}\n`;
}

function routingLines(change: DiffRouting, paint: Paint): string {
  const { message, before, after, witness } = change;
  const note = (name: string, text: string): string =>
    `    ${paint("frame", name.padEnd(7))}  ${printable(text)}\n`;
  const sign = signOf(change);
  const session = (outcome: DiffOutcome): string =>
    change.kind === "session_changed" && outcome.sessionKey !== null ? `${outcome.sessionKey}, by ` : "";
  return [
    headLine(sign, message, STYLES[sign], paint),
    before ? note("before", session(before) + ruleText(before)) : "",
    after ? note("after", session(after) + ruleText(after)) : "",
    note("example", witnessText(witness as Facts)),
  ].join("");
}

/** `2 changes of routing, 1 of access`, or that there are none. */
export function summaryOf({ summary: { routing, access, tools } }: DiffReport): string {
  const parts = [
    ...(routing > 0 ? [commandMessage("diff/routing-changed", { classes: routing })] : []),
    ...(access > 0 ? [`${counted(access, "change")} of access`] : []),
    ...(tools > 0 ? [`${counted(tools, "change")} of tools`] : []),
  ];
  return parts.length === 0
    ? "no differences: every message is routed and admitted as before"
    : parts.join(", ");
}
