// What holds of every compilation, whatever went in.

import { expect } from "vitest";
import type { Compilation } from "../../src/compiler/compile.ts";
import { compileText } from "./make-compile.ts";

const MOST_MS = 10_000;

/** Fails unless every place lies in its text, and there is a table exactly where there is no error. */
export function expectSound({ diagnostics, hasErrors, table, origins }: Compilation): void {
  for (const { file, range, related, message } of diagnostics) {
    for (const one of [{ file, range }, ...related]) {
      const { length } = origins.textOf(one.file).text;
      const { start, end } = one.range;
      const isInside = 0 <= start.offset && start.offset <= end.offset && end.offset <= length;
      const isCounted = start.line >= 1 && start.column >= 1 && end.line >= start.line && end.column >= 1;
      expect([message, isInside, isCounted]).toEqual([message, true, true]);
    }
    expect(message).toMatch(/^\S[^\n]*[^.\n]$/);
  }
  expect(hasErrors).toBe(diagnostics.some((one) => one.severity === "error"));
  expect(table === undefined).toBe(hasErrors);
}

/** The codes of a hostile config, once it is proven sound and in time. */
export async function codesOf(
  text: string | Uint8Array,
  files: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const startedMs = performance.now();
  const compilation = await compileText(text, { files });
  expect(performance.now() - startedMs).toBeLessThan(MOST_MS);
  expectSound(compilation);
  return [...new Set(compilation.diagnostics.map((one) => one.code))];
}
