// Diagnostics for people: a header, frames of the source, why it is so, an example, what to do. In: the diagnostics of
// one or more configs and their texts. Out: text that ends with a line break and a summary; no secret is in it.

import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import type { PlacedFix } from "../../compiler/repair/config-edit.ts";
import { type FactsWitness, witnessText } from "../../compiler/diagnostics/witness.ts";
import { commandText } from "../../compiler/explain/command-text.ts";
import { printable } from "./cells.ts";
import { type FrameOptions, renderFrames } from "./frame.ts";
import { painter } from "./paint.ts";
import { countSeverities, summaryText, worstOf } from "./summary.ts";

/** Diagnostics that are shown when nothing else is said. */
const DEFAULT_MAX_DIAGNOSTICS = 100;

/** Who gets a message: a koi by a binding, or (`null`) as the default koi. */
interface PrettyWinner {
  readonly koiId: string;
  readonly bindingIndex: number | null;
}

/** A config with what was found in it. */
export interface PrettyConfig {
  /** As the user named it. */
  readonly file: string;
  /** In the order in which they are shown. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text of a file that a diagnostic names; `undefined` draws no frame. */
  readonly textOf: (file: string) => string | undefined;
  /** Who gets the message of an example. Without it, or where it says nothing, the example names the message alone. */
  readonly winnerOf?: (facts: FactsWitness) => PrettyWinner | undefined;
  /** The koi that a binding names, by its index. */
  readonly koiOfBinding?: (index: number) => string | undefined;
}

/** How the report looks. */
export interface PrettyOptions {
  readonly colour: boolean;
  /** Columns of the terminal; Infinity cuts no line. */
  readonly width: number;
  /** Most diagnostics that are shown, the worst first to be chosen; 0 shows all. Default: 100. */
  readonly maxDiagnostics?: number;
  /** Where a file can be opened, for terminals that know links. Without it there are none. */
  readonly linkOf?: (file: string) => string;
}

/** Codes of bindings that lose all they match: whoever wrote one meant its koi. */
const DEAD_BINDING: ReadonlySet<Code> = new Set<Code>(["binding/shadowed", "binding/conflict"]);

/** Columns of a frame where the width has no limit. */
const MAX_WIDTH = 1000;

/** The report on a terminal. Never throws. */
export function renderPretty(configs: readonly PrettyConfig[], options: PrettyOptions): string {
  const max = options.maxDiagnostics ?? DEFAULT_MAX_DIAGNOSTICS;
  const all = configs.flatMap((config) => config.diagnostics);
  const shown = max === 0 ? new Set(all) : worstOf(all, max);
  const blocks = configs.flatMap((config) =>
    config.diagnostics
      .filter((diagnostic) => shown.has(diagnostic))
      .map((diagnostic) => renderDiagnostic(diagnostic, config, options)),
  );
  const hidden = all.length - shown.size;
  if (hidden > 0) blocks.push(commandText("run/limit-reached", { hidden }));
  const files = configs.map((config) => printable(config.file));
  blocks.push(summaryText(countSeverities(all), files));
  return `${blocks.join("\n\n")}\n`;
}

function renderDiagnostic(diagnostic: Diagnostic, config: PrettyConfig, options: PrettyOptions): string {
  const paint = painter(options.colour);
  const { severity, code, message, why, help, witness, fix } = diagnostic;
  const frames: FrameOptions = {
    paint,
    width: Math.min(options.width, MAX_WIDTH),
    textOf: config.textOf,
    linkOf: options.linkOf,
  };
  const { lines, gutter } = renderFrames(diagnostic, frames);
  const note = (label: string, text: string): string =>
    `${" ".repeat(gutter)} ${paint("frame", "=")} ${paint("label", `${label}:`)} ${printable(text)}`;
  return [
    `${paint(severity, `${severity} ${code}`)}${paint("title", `: ${printable(message)}`)}`,
    ...lines,
    ...(why === undefined ? [] : [note("why", why)]),
    ...(witness === undefined ? [] : [note("example", exampleText(diagnostic, witness, config))]),
    ...(fix === undefined ? [] : [note("fix", fixText(fix))]),
    ...(help === undefined || (fix !== undefined && fix.routing === "unchanged") ? [] : [note("help", help)]),
    note("explain", `skykoi-compile --explain ${code}`),
  ].join("\n");
}

/** What `--fix` or `--fix-unsafe` would do, and whether that gives messages to another koi. */
function fixText({ title, applicability, routing }: PlacedFix): string {
  const notes = [
    ...(routing === "changes" ? ["changes routing"] : []),
    ...(applicability === "placeholder" ? ["to be filled in"] : []),
    ...(applicability === "unsafe" ? ["--fix-unsafe"] : applicability === "safe" ? ["--fix"] : []),
  ];
  return `${title}  (${notes.join("; ")})`;
}

function exampleText(
  { code, pointer }: Diagnostic,
  witness: FactsWitness,
  { winnerOf, koiOfBinding }: PrettyConfig,
): string {
  const winner = winnerOf?.(witness);
  if (winner === undefined) return witnessText(witness);
  const by = winner.bindingIndex === null ? "default koi" : `bindings[${winner.bindingIndex}]`;
  const text = `${witnessText(witness)} → ${winner.koiId} (${by})`;
  const index = DEAD_BINDING.has(code) ? /^\/bindings\/(\d+)/.exec(pointer)?.[1] : undefined;
  const meant = index === undefined ? undefined : koiOfBinding?.(Number(index));
  return meant === undefined || meant === winner.koiId ? text : `${text}; ${meant} was probably meant`;
}
