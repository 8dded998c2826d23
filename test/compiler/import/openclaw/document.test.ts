// A config as a tree: what is not touched stays as it was written, comments included.

import fc from "fast-check";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { valueOf } from "../../../../src/compiler/import/openclaw/document.ts";
import { parseDocument } from "../../../../src/compiler/import/openclaw/parse-document.ts";
import { printDocument } from "../../../../src/compiler/import/openclaw/print-document.ts";

function again(text: string): string {
  const { doc } = parseDocument(text, "x.json");
  if (!doc) throw new Error("it holds an object");
  return printDocument(doc);
}

const TIDY = `// about the file
/* and
 * more of it
 */
{
  // about a
  a: 1, // behind a
  'b': [
    // about the first
    "x", // behind it
    0x10,
    // before the end
  ],

  // after an empty line
  /* twice */
  c: { d: { e: [1, 2] } },
  f: {
    // nothing but this
  },
  "g h": 'it\\'s',
}
// the end
`;

test("a tidy text comes out as it went in", () => {
  expect(again(TIDY)).toBe(TIDY);
});

test("plain JSON stays plain JSON", () => {
  const text = JSON.stringify({ a: [1, { b: null }], c: { d: [] }, e: {} }, null, 2);
  expect(JSON.parse(again(text))).toEqual(JSON.parse(text));
});

test("comments between key and value, and behind a comma, are kept", () => {
  expect(again("{ a: /* one */ 1, /* two */ b: 2 /* three */ , c: 3 }")).toBe(
    "{\n  /* one */\n  a: 1, /* two */\n  b: 2, /* three */\n  c: 3,\n}\n",
  );
});

test("of equal keys the last one holds, and the others are told", () => {
  const { doc, repeated } = parseDocument("{\n  a: 1,\n  b: 2,\n  a: 3,\n}", "x.json");
  expect(doc && valueOf(doc.root)).toEqual({ b: 2, a: 3 });
  expect(repeated).toEqual([{ file: "x.json", line: 2, pointer: "/a" }]);
});

test("every member knows its line and its pointer", () => {
  const { doc } = parseDocument('{\n  a: [\n    {},\n    { "b/c": 1 },\n  ],\n}', "x.json");
  const list = doc?.root.members[0]?.value;
  const inner = list?.kind === "list" ? list.members[1]?.value : undefined;
  expect(inner?.kind === "object" ? inner.members[0]?.origin : undefined).toEqual({
    file: "x.json",
    line: 4,
    pointer: "/a/1/b~1c",
  });
});

describe("any value", () => {
  test("means the same after printing, whatever its keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON5.parse(again(JSON.stringify(plain)))).toEqual(plain);
        expect(JSON5.parse(again(JSON5.stringify(plain, null, 2)))).toEqual(plain);
        const printed = again(JSON.stringify(plain, null, 1));
        expect(again(printed)).toBe(printed);
      }),
    );
  });
});
