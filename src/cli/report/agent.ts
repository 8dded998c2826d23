// Diagnostics for language models: one line a finding, and one for what to do about it. No colours, no frames, no
// secret, and nothing in it that could not be seen.

import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { printable } from "./cells.ts";
import { countSeverities, summaryText } from "./summary.ts";

/** A config and what is told about it. */
interface AgentConfig {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The report, which ends with the counts. */
export function renderAgent(configs: readonly AgentConfig[]): string {
  const all = configs.flatMap((config) => config.diagnostics);
  const files = configs.map((config) => printable(config.file));
  return `${[...all.flatMap(linesOf), summaryText(countSeverities(all), files)].join("\n")}\n`;
}

function linesOf(diagnostic: Diagnostic): string[] {
  const { code, severity, message, help, fix, related } = diagnostic;
  const others = related.map((place) => `${place.message}: ${placeOf(place)}`);
  const where = others.length === 0 ? "" : ` (${others.join("; ")})`;
  return [
    printable(`${placeOf(diagnostic)}: ${severity} ${code}: ${message}${where}`),
    ...(help === undefined ? [] : [printable(`  help: ${help}`)]),
    ...(fix === undefined ? [] : [printable(`  fix: ${fix.title} (${fix.applicability})`)]),
  ];
}

function placeOf({ file, range }: Pick<Diagnostic, "file" | "range">): string {
  return `${file}:${range.start.line}:${range.start.column}`;
}
