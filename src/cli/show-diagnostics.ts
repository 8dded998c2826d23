// Diagnostics of a config on the terminal, for commands that need a table and got errors instead.

import type { Compilation } from "../compiler/compile.ts";
import type { Severity } from "../compiler/diagnostics/finding.ts";
import { type ProcessIo, wantsColour } from "./process-io.ts";

/** Prints the diagnostics of at least `from` on stderr. */
export async function showDiagnostics(
  io: ProcessIo,
  { name, diagnostics, origins }: Pick<Compilation, "name" | "diagnostics" | "origins">,
  from: Extract<Severity, "error" | "warning">,
): Promise<void> {
  const shown = diagnostics.filter((one) => one.severity === "error" || one.severity === from);
  if (shown.length === 0) return;
  const { renderPretty } = await import("./report/pretty.ts");
  const config = { file: name, diagnostics: shown, textOf: (file: string) => origins.textOf(file).text };
  const width = io.stderr.columns ?? 120;
  io.stderr.write(renderPretty([config], { colour: wantsColour(io, io.stderr, false), width }));
}
