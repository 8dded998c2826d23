// `skykoi bindings`: every binding with its koi, what it matches, and whether any message reaches it; with `--unused`
// those that decided no message for a while.

import type { Compilation } from "../../compiler/compile.ts";
import type { PointerPlace } from "../../compiler/diagnostics/finding.ts";
import type { SourceText } from "../../compiler/diagnostics/origins.ts";
import { PlaceFinder } from "../../compiler/diagnostics/place-finder.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import { pointerTo } from "../../compiler/read/pointer.ts";
import { durationMs } from "../../config/duration.ts";
import { stateDir } from "../../config/paths.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { withUses } from "../bindings/unused.ts";
import { verdictList } from "../compile/verdict-list.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { findConfig, openConfig } from "../find-config.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { ruleText } from "../kois/rule-text.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import type { BindingVerdict } from "../report/build-json-report.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi bindings",
  synopsis: "[--koi ID] [--unused TIME] [--json] [--config C]",
  summary: "Lists the bindings in the order of the config, and which of them are dead.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "only those of this koi" },
    unused: {
      type: "string",
      value: "TIME",
      help: "only those that the gateway saw decide no message for so long, as 30d or 12h",
    },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

/** One binding of the listing. */
interface BindingRow {
  readonly index: number;
  readonly koiId: string;
  readonly match: string;
  readonly verdict: BindingVerdict["verdict"];
  readonly file: string;
  readonly line: number;
  /** Why it is dead or its messages are stopped. */
  readonly note?: string;
  /** With `--unused`. */
  readonly use?: "unused" | "new";
  /** Messages that it decided, as far as the gateway counted. */
  readonly hits?: number;
  /** ISO times. */
  readonly lastHit?: string;
  readonly firstSeen?: string;
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const unusedMs = periodOf(args.text("unused"));
  const file = openConfig(io, findConfig(io, args.text("config"), false));
  const { compilation } = await compileConfigFile(io, file, "files");
  const named = args.text("koi");
  const kois = compilation.analysis?.model.kois;
  const koiId = named === undefined || !kois ? undefined : knownKoi(usage.name, named, kois);
  const all = rowsOf(compilation).filter((row) => koiId === undefined || row.koiId === koiId);
  const rows = unusedMs === undefined ? all : unusedRows(all, compilation, unusedMs, io);
  io.stdout.write(args.has("json") ? `${JSON.stringify(rows, null, 2)}\n` : rows.map(rowText).join(""));
  await showDiagnostics(io, compilation, "error");
  return compilation.hasErrors ? exitCodes.findings : exitCodes.ok;
}

function periodOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(`skykoi bindings: --unused is a length of time such as 30d or 12h, got "${text}"`);
}

/** Those that decided nothing for `periodMs`. One that no message reaches is among them whatever was counted. */
function unusedRows(
  rows: readonly BindingRow[],
  { analysis }: Compilation,
  periodMs: number,
  io: ProcessIo,
): BindingRow[] {
  const rules = analysis?.model.rules;
  const sinceMs = Date.now() - periodMs;
  return withUses(stateDir(io.env, io.home), (uses) =>
    rows.flatMap((row): BindingRow[] => {
      if (!rules || row.verdict !== "live") return [{ ...row, use: "unused", hits: 0 }];
      const { use, hits, lastHitMs, firstSeenMs } = uses.of(rules.ruleAt(row.index), sinceMs);
      if (use === "used") return [];
      const times = {
        ...(lastHitMs !== undefined && { lastHit: new Date(lastHitMs).toISOString() }),
        ...(firstSeenMs !== undefined && { firstSeen: new Date(firstSeenMs).toISOString() }),
      };
      return [{ ...row, use, hits, ...times }];
    }),
  );
}

function rowsOf({ analysis, origins }: Compilation): BindingRow[] {
  if (!analysis) return [];
  const { rules, config } = analysis.model;
  const places = Array.from({ length: rules.count }, (_, i) => ({ pointer: pointerTo("/bindings", i) }));
  const finder = new PlaceFinder(origins);
  for (const place of places) finder.want(place);
  finder.find();
  const lines = new Map<SourceText, LineIndex>();
  return verdictList(analysis).map((verdict, i): BindingRow => {
    const { source, start } = finder.spanOf(places[i] as PointerPlace);
    let index = lines.get(source);
    if (!index) lines.set(source, (index = new LineIndex(source.text)));
    const rule = verdict.verdict === "impossible" ? undefined : rules.ruleAt(i);
    const written = config.bindings?.[i];
    const note = noteOf(verdict);
    return {
      index: i,
      koiId: rule?.koiId ?? written?.koiId ?? "",
      match: rule ? ruleText(rule) : JSON.stringify(written?.match ?? {}),
      verdict: verdict.verdict,
      file: source.file,
      line: index.at(start).line,
      ...(note !== undefined && { note }),
    };
  });
}

function noteOf({ by, witness, reason, blocked }: BindingVerdict): string | undefined {
  if (reason !== undefined) return reason;
  if (by) {
    const winners = by.map((index) => `bindings[${index}]`).join(" and ");
    return `${winners} ${by.length === 1 ? "takes" : "take"} its messages${witness ? `, such as ${witnessText(witness)}` : ""}`;
  }
  return blocked?.reason;
}

function useText({ use, lastHit, firstSeen }: BindingRow): string {
  if (use === undefined) return "";
  const last = lastHit === undefined ? "no message yet" : `last message ${lastHit.slice(0, 10)}`;
  if (use === "unused")
    return firstSeen === undefined ? "" : `  ${last}, here since ${firstSeen.slice(0, 10)}`;
  return firstSeen === undefined
    ? "  new: no gateway had it yet"
    : `  new: here since ${firstSeen.slice(0, 10)}`;
}

function rowText(row: BindingRow): string {
  const { index, koiId, match, verdict, file, line, note } = row;
  const state = verdict === "live" ? "" : `  ${verdict}`;
  const second = note === undefined ? "" : `    ${note}\n`;
  return `${file}:${line}  bindings[${index}]  ${koiId}  ${match}${state}${useText(row)}\n${second}`;
}

export const bindings: Command = { usage, run };
