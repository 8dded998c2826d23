// What the author decides about diagnostics: levels by code, comments for one place.

import { describe, expect, test } from "vitest";
import type { Code, Severity } from "../../../src/compiler/diagnostics/finding.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { IgnoreComments } from "../../../src/compiler/diagnostics/ignore-comments.ts";
import { isLowerable } from "../../../src/compiler/diagnostics/lowerable.ts";
import { type RuleLevel, overridden } from "../../../src/compiler/diagnostics/overrides.ts";

function diagnostic(code: Code, severity: Severity, line: number): Diagnostic {
  const point = { line, column: 1, offset: 0 };
  return {
    code,
    severity,
    message: "",
    file: "SKYKOI.json",
    pointer: "",
    range: { start: point, end: point },
    related: [],
    docs: "",
  };
}

function kept(found: readonly Diagnostic[], levels: [Code, RuleLevel][] = [], text = ""): string[] {
  return overridden(found, new Map(levels), new IgnoreComments(() => text)).map(
    ({ code, severity }) => `${severity} ${code}`,
  );
}

const shadowed = diagnostic("binding/shadowed", "error", 3);

describe("levels", () => {
  test("lower, raise and switch off", () => {
    expect(kept([shadowed], [["binding/shadowed", "hint"]])).toEqual(["hint binding/shadowed"]);
    const redundant = diagnostic("binding/redundant", "hint", 1);
    expect(kept([redundant, shadowed], [["binding/redundant", "error"]])).toEqual([
      "error binding/redundant",
      "error binding/shadowed",
    ]);
    expect(kept([shadowed], [["binding/shadowed", "off"]])).toEqual([]);
  });

  test("can't lower what a table could not be trusted without", () => {
    const fixed: Code[] = [
      "text/syntax",
      "schema/range",
      "include/missing",
      "koi/duplicate-id",
      "koi/koidir-collision",
      "channel/unknown",
      "tool/elevated-per-koi",
    ];
    for (const code of fixed) {
      expect([code, isLowerable(code)]).toEqual([code, false]);
      expect(kept([diagnostic(code, "error", 1)], [[code, "off"]])).toEqual([`error ${code}`]);
    }
  });
});

describe("a comment", () => {
  test("silences its code on the line right behind it", () => {
    const text = "{\n  // skykoi-ignore binding/shadowed: the second account comes in May\n  x: 1,\n}";
    expect(kept([shadowed], [], text)).toEqual([]);
  });

  test("may name an area of several words", () => {
    const cycle = diagnostic("koi-to-koi/cycle", "warning", 2);
    expect(kept([cycle], [], "// skykoi-ignore koi-to-koi/cycle: they are two\nx")).toEqual([]);
  });

  test("may stand in a stack of its kind, under any line end", () => {
    const text = "// skykoi-ignore binding/shadowed: a\r\n// skykoi-ignore koi/two-defaults: b\r\nx";
    expect(kept([shadowed], [], text)).toEqual([]);
  });

  test("silences no other code, no other line and no fixed code", () => {
    const text = "// skykoi-ignore binding/conflict: a\n\nx\n// skykoi-ignore binding/shadowed: b";
    expect(kept([shadowed], [], text)).toEqual(["error binding/shadowed"]);
    const duplicate = diagnostic("koi/duplicate-id", "error", 2);
    expect(kept([duplicate], [], "// skykoi-ignore koi/duplicate-id: no\nx")).toEqual([
      "error koi/duplicate-id",
    ]);
  });
});
