// The diagnostics of a compilation, as the running gateway keeps them for whoever asks: places and sentences, no source
// text, no secret.

import type { Compilation } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Finding, Findings } from "../../runtime/reload/findings.ts";

/** Most findings that are kept. */
const LIMIT = 1_000;

/** The findings of a compilation that ended at `atMs`. Of too many, errors stay before others. */
export function findingsOf({ name, diagnostics }: Compilation, atMs: number): Findings {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const others = diagnostics.filter(({ severity }) => severity !== "error");
  const kept = new Set([...errors, ...others].slice(0, LIMIT));
  const list = diagnostics.filter((one) => kept.has(one)).map(findingOf);
  return { file: name, atMs, list, omitted: diagnostics.length - list.length };
}

function findingOf({ code, severity, message, file, range, help }: Diagnostic): Finding {
  const { line, column } = range.start;
  return { code, severity, message, file, line, column, ...(help !== undefined && { help }) };
}
