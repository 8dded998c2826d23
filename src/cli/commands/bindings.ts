// `skykoi bindings`: every binding with its koi, what it matches, and whether any message reaches it.

import type { Compilation } from "../../compiler/compile.ts";
import type { PointerPlace } from "../../compiler/diagnostics/finding.ts";
import type { SourceText } from "../../compiler/diagnostics/origins.ts";
import { PlaceFinder } from "../../compiler/diagnostics/place-finder.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import { pointerTo } from "../../compiler/read/pointer.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { verdictList } from "../compile/verdict-list.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
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
  synopsis: "[--koi ID] [--json] [--config C]",
  summary: "Lists the bindings in the order of the config, and which of them are dead.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "only those of this koi" },
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
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const file = openConfig(io, findConfig(io, args.text("config"), false));
  const { compilation } = await compileConfigFile(io, file, "files");
  const named = args.text("koi");
  const kois = compilation.analysis?.model.kois;
  const koiId = named === undefined || !kois ? undefined : knownKoi(usage.name, named, kois);
  const rows = rowsOf(compilation).filter((row) => koiId === undefined || row.koiId === koiId);
  io.stdout.write(args.has("json") ? `${JSON.stringify(rows, null, 2)}\n` : rows.map(rowText).join(""));
  await showDiagnostics(io, compilation, "error");
  return compilation.hasErrors ? exitCodes.findings : exitCodes.ok;
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

function rowText({ index, koiId, match, verdict, file, line, note }: BindingRow): string {
  const state = verdict === "live" ? "" : `  ${verdict}`;
  const second = note === undefined ? "" : `    ${note}\n`;
  return `${file}:${line}  bindings[${index}]  ${koiId}  ${match}${state}\n${second}`;
}

export const bindings: Command = { usage, run };
