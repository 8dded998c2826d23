import { expect, test } from "vitest";
import { inQuotes, isPlainKey, styleOf } from "../../../../src/cli/lsp/json/author-style.ts";
import { parseTree } from "../../../../src/compiler/read/tolerant/parse-tree.ts";

const style = (text: string): [string, string] => {
  const { keyQuote, quote } = styleOf(parseTree(text));
  return [keyQuote, quote];
};

test("the style is that of most keys and strings", () => {
  expect(style("{ a: 'x', b: 'y', \"c\": \"z\" }")).toEqual(["", "'"]);
  expect(style('{ "a": "x", "b": 1, c: 2 }')).toEqual(['"', '"']);
  expect(style("{ 'a': 1, 'b': 2 }")).toEqual(["'", "'"]);
  expect(style('{ a: "x" }')).toEqual(["", '"']);
});

test("where there is nothing to see it is that of JSON", () => {
  expect(style("{ }")).toEqual(['"', '"']);
  expect(style("")).toEqual(['"', '"']);
});

test("strings in quotes mean the same as before", () => {
  expect(inQuotes('it\'s "so"\n\\', "'")).toBe("'it\\'s \"so\"\\n\\\\'");
  expect(inQuotes('it\'s "so"', '"')).toBe('"it\'s \\"so\\""');
  expect(["a", "$b_1", "1a", "a-b", ""].map(isPlainKey)).toEqual([true, true, false, false, false]);
});
