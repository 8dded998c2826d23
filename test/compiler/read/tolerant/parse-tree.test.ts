import { describe, expect, it, test } from "vitest";
import { parseTree } from "../../../../src/compiler/read/tolerant/parse-tree.ts";
import { plainValue } from "../../../../src/compiler/read/tolerant/tree-lookup.ts";
import type { ValueNode } from "../../../../src/compiler/read/tolerant/tree.ts";

/** What is made of a text, and its faults with the text that they are about, or the text before which one is. */
function read(text: string): { value: unknown; faults: string[] } {
  const { root, errors } = parseTree(text);
  return {
    value: root && plainValue(root),
    faults: errors.map(({ fault, offset, length }) =>
      length > 0
        ? `${fault} ${text.slice(offset, offset + length)}`
        : `${fault} before ${text.slice(offset, offset + 5)}`,
    ),
  };
}

describe("half-written texts", () => {
  it("keeps a key whose value is missing", () => {
    expect(read("{ a: 1, b: , c: 2 }")).toEqual({ value: { a: 1, c: 2 }, faults: ["value before , c: "] });
    expect(read("{ a: }")).toEqual({ value: {}, faults: ["value before }"] });
  });

  it("takes a key at the beginning of a line for a key, not for the missing value before it", () => {
    expect(read("{ channel:\n accountId: 'biz' }")).toEqual({
      value: { accountId: "biz" },
      faults: ["value before accou", "comma before accou"],
    });
  });

  it("keeps a key without a colon", () => {
    expect(read("{ a: 1, ko }")).toEqual({ value: { a: 1 }, faults: ["colon before }"] });
    expect(read("{ ko\n koiId: 'x' }")).toEqual({
      value: { koiId: "x" },
      faults: ["colon before koiId", "comma before koiId"],
    });
    expect(read("{ a 'x', b { c: 1 } }")).toEqual({
      value: { a: "x", b: { c: 1 } },
      faults: ["colon before 'x', ", "colon before { c: "],
    });
  });

  it("reads on where a comma is missing", () => {
    expect(read("{ a: 1 b: [1 2] }")).toEqual({
      value: { a: 1, b: [1, 2] },
      faults: ["comma before b: [1", "comma before 2] }"],
    });
  });

  it("passes commas that are too many", () => {
    expect(read("{ , a: 1,, } ")).toEqual({
      value: { a: 1 },
      faults: ["key before , a: ", "key before , } "],
    });
    expect(read("[1,,2]")).toEqual({ value: [1, 2], faults: ["value before ,2]"] });
  });

  it("closes a list at the bracket of the object around it, or at a key on a new line", () => {
    expect(read("{ a: [1, 2 }")).toEqual({ value: { a: [1, 2] }, faults: ["close before }"] });
    expect(read("{ list: [ { id: 'a' },\n bindings: [] }")).toEqual({
      value: { list: [{ id: "a" }], bindings: [] },
      faults: ["close before bindi", "comma before bindi"],
    });
  });

  it("closes an object at the bracket of the list around it", () => {
    expect(read("[{ a: 1 ]")).toEqual({ value: [{ a: 1 }], faults: ["close before ]"] });
  });

  it("closes everything at the end", () => {
    expect(read("{ a: [ { b: 'x'")).toEqual({
      value: { a: [{ b: "x" }] },
      faults: ["close before ", "close before ", "close before "],
    });
  });

  it("ends a string with its line", () => {
    expect(read("{ a: 'wha\n, b: 1 }")).toEqual({
      value: { a: "wha", b: 1 },
      faults: ["quote before \n, b:"],
    });
  });

  it("passes words that are no values", () => {
    expect(read("{ a: work, b: 01 }")).toEqual({
      value: {},
      faults: ["unknown-word work", "unknown-word 01"],
    });
  });

  it("passes what belongs nowhere", () => {
    expect(read("{ ] : {x: 1} a: 1 } 2")).toEqual({
      value: { a: 1 },
      faults: ["unexpected ]", "unexpected :", "unexpected {x: 1}", "unexpected 2"],
    });
  });

  it("has no root where there is no value", () => {
    expect(read(" // nothing\n")).toEqual({ value: undefined, faults: ["value before "] });
  });

  it("notes a comment that is never closed", () => {
    const tree = parseTree("{ a: 1 /* b }");
    expect(tree.comments).toEqual([{ offset: 7, length: 6 }]);
    expect(tree.errors).toEqual([
      { type: "error", fault: "close", offset: 13, length: 0 },
      { type: "error", fault: "close", offset: 13, length: 0 },
    ]);
  });
});

test("comments are listed, those in strings are none", () => {
  const text = "// one\n{ a: 'x // y', /* two */ b: 1 } // three";
  const { comments } = parseTree(text);
  expect(comments.map(({ offset, length }) => text.slice(offset, offset + length))).toEqual([
    "// one",
    "/* two */",
    "// three",
  ]);
});

test("a property without a value reaches to what comes next", () => {
  const text = "{ a:   , b: 1 }";
  const { root } = parseTree(text);
  const [a] = root?.type === "object" ? root.properties : [];
  expect(text.slice(a?.offset, (a?.offset ?? 0) + (a?.length ?? 0))).toBe("a:   ");
  expect(a?.colonOffset).toBe(3);
});

test("what nests too deep is passed, and the rest is read", () => {
  const text = `{ a: ${"[".repeat(100_000)}${"]".repeat(100_000)}, b: 1 }`;
  const { root, errors } = parseTree(text);
  expect(errors.map(({ fault }) => fault)).toEqual(["depth"]);
  const [, b] = root?.type === "object" ? root.properties : [];
  expect((b?.valueNode as ValueNode | undefined)?.type).toBe("number");
});

/** Texts that would take forever if a part of them were read again and again. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  "open objects": (size) => "{a:".repeat(size / 3),
  "open lists": (size) => "[".repeat(size),
  "open strings": (size) => "'\n".repeat(size / 2),
  "keys without colon": (size) => `{${"a\n".repeat(size / 2)}`,
  "comments between": (size) => `{${"a/**/\n".repeat(size / 6)}`,
  "open comment": (size) => `[${"a /*\n".repeat(size / 5)}`,
  "comments side by side": (size) => `[${"/**/".repeat(size / 4)}`,
  colons: (size) => `{${":".repeat(size)}`,
  "words in a list": (size) => `[${"a\n".repeat(size / 2)}`,
  backslashes: (size) => `'${"\\".repeat(size)}`,
  "blanks after each word": (size) => `{x:[${`a${"\n".repeat(50)}`.repeat(size / 51)}`,
};

describe.each(Object.entries(HOSTILE))("%s", (_name, make) => {
  test("take time in proportion to their length", () => {
    const time = (size: number): number => {
      const text = make(size);
      const started = performance.now();
      parseTree(text);
      return performance.now() - started;
    };
    time(100_000);
    // A quadratic reader would take 256 times as long for 16 times as much.
    expect(time(1_600_000)).toBeLessThan(Math.max(time(100_000), 5) * 100);
  });
});
