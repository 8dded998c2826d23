// What the author decided about diagnostics: a level for a code, or a comment that silences one place. Codes
// without which a table could not be trusted keep their severity.

import type { Diagnostic } from "./diagnostic.ts";
import type { Code, Severity } from "./finding.ts";

/** A severity, or `off`. */
export type RuleLevel = Severity | "off";

/** Levels by code. */
export type RuleLevels = ReadonlyMap<Code, RuleLevel>;

const FIXED_AREAS = new Set(["text", "schema", "include"]);
const FIXED_CODES: ReadonlySet<Code> = new Set<Code>(["koi/duplicate-id", "koi/koidir-collision"]);
const IGNORE = /^\s*\/\/\s*skykoi-ignore\s+([a-z-]+\/[a-z-]+)/;
const LINE_END = /\r\n|[\n\r]/;

/** Whether a code may be lowered or silenced. */
export function isLowerable(code: Code): boolean {
  return !FIXED_CODES.has(code) && !FIXED_AREAS.has(code.slice(0, code.indexOf("/")));
}

/**
 * `diagnostics` with their levels, without those that are off or silenced by `// skykoi-ignore CODE: reason` on the
 * lines right before. Raising a code is always possible.
 */
export function overridden(
  diagnostics: readonly Diagnostic[],
  levels: RuleLevels,
  textOf: (file: string) => string,
): Diagnostic[] {
  const ignored = new IgnoreComments(textOf);
  return diagnostics.flatMap((one) => {
    const isFixed = !isLowerable(one.code);
    if (!isFixed && ignored.silence(one)) return [];
    const level = levels.get(one.code);
    if (level === undefined || (isFixed && level !== "error")) return [one];
    return level === "off" ? [] : [{ ...one, severity: level }];
  });
}

class IgnoreComments {
  readonly #textOf: (file: string) => string;
  readonly #lines = new Map<string, readonly string[]>();

  constructor(textOf: (file: string) => string) {
    this.#textOf = textOf;
  }

  silence({ code, file, range }: Diagnostic): boolean {
    const lines = this.#linesOf(file);
    for (let at = range.start.line - 2; at >= 0; at--) {
      const named = IGNORE.exec(lines[at] ?? "")?.[1];
      if (named === undefined) return false;
      if (named === code) return true;
    }
    return false;
  }

  #linesOf(file: string): readonly string[] {
    let lines = this.#lines.get(file);
    if (!lines) {
      const text = this.#textOf(file);
      lines = text.includes("skykoi-ignore") ? text.split(LINE_END) : [];
      this.#lines.set(file, lines);
    }
    return lines;
  }
}
