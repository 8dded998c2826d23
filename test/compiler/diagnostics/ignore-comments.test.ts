// What is proposed about comments that silence nothing, or say no reason.

import { expect, test } from "vitest";
import { IgnoreComments } from "../../../src/compiler/diagnostics/ignore-comments.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";

const file = "SKYKOI.json";

function silenced(text: string, ...lines: readonly number[]) {
  const comments = new IgnoreComments(() => text);
  const at = (line: number): Diagnostic => {
    const point = { line, column: 1, offset: 0 };
    const range = { start: point, end: point };
    return {
      code: "koi/implicit-default",
      severity: "info",
      message: "",
      file,
      pointer: "",
      range,
      related: [],
      docs: "",
    };
  };
  for (const line of lines) comments.silence(at(line));
  return [...comments.findings([{ file, text }], false)];
}

/** The text after the edits of a finding. */
function repaired(text: string, [found]: ReturnType<typeof silenced>): string {
  const [edit] = found?.fix?.edits ?? [];
  if (edit?.op !== "text") throw new Error("there is an edit of the text");
  return text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
}

test("a comment that silences nothing goes with its line", () => {
  const text = "{\r\n  // skykoi-ignore koi/implicit-default: x\r\n  a: 1,\r\n}";
  const found = silenced(text);
  expect(found.map(({ code, fix }) => [code, fix?.applicability])).toEqual([["ignore/unused", "safe"]]);
  expect(repaired(text, found)).toBe("{\r\n  a: 1,\r\n}");
});

test("behind something on its line it goes alone", () => {
  const text = "{ a: 1, // skykoi-ignore koi/implicit-default: x\n}";
  expect(repaired(text, silenced(text))).toBe("{ a: 1, \n}");
});

test("without a reason it gets a colon, and a gap to fill", () => {
  const text = "// skykoi-ignore koi/implicit-default\n{}";
  const found = silenced(text, 2);
  expect(found.map(({ code, fix }) => [code, fix?.applicability])).toEqual([
    ["ignore/no-reason", "placeholder"],
  ]);
  expect(repaired(text, found)).toBe("// skykoi-ignore koi/implicit-default: \n{}");
});

test("with a reason, and something to silence, it is left alone", () => {
  expect(silenced("// skykoi-ignore koi/implicit-default: x\n{}", 2)).toEqual([]);
});
