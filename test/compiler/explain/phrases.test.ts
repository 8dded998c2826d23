import { expect, test } from "vitest";
import {
  bindingAt,
  counted,
  didYouMean,
  grouped,
  listed,
  plain,
  quoted,
  quotedList,
} from "../../../src/compiler/explain/phrases.ts";

test.each([
  ["work", "`work`"],
  ["", "``"],
  ["two words", "`two words`"],
  ["a\nb\tc\r", "`a\\nb\\tc\\r`"],
  ["\u202a+1", "`\\u202a+1`"],
  ["a\u00a0b", "`a\\u00a0b`"],
  ["\u{e0001}", "`\\u{e0001}`"],
  ["日本🐟", "`日本🐟`"],
])("quotes %j", (input, output) => {
  expect(quoted(input)).toBe(output);
});

test("input of 60 characters is whole, of 61 it is cut", () => {
  expect(quoted("x".repeat(60))).toBe(`\`${"x".repeat(60)}\``);
  expect(quoted("x".repeat(61))).toBe(`\`${"x".repeat(60)}…\``);
});

test("a cut never splits a character", () => {
  expect(quoted("🐟".repeat(61))).toBe(`\`${"🐟".repeat(60)}…\``);
});

test("plain words keep their backticks and lose what steers a terminal", () => {
  expect(plain("the text `a`\u001b[31m")).toBe("the text `a`\\u001b[31m");
});

test.each([
  [[], "nothing"],
  [["a"], "`a`"],
  [["a", "b"], "`a` or `b`"],
  [["a", "b", "c"], "`a`, `b` or `c`"],
  [[..."abcdefgh"], "`a`, `b`, `c`, `d`, `e`, `f`, `g` or `h`"],
  [[..."abcdefghi"], "`a`, `b`, `c`, `d`, `e`, `f`, `g` or 2 more"],
])("lists %j", (items, output) => {
  expect(quotedList(items, "or")).toBe(output);
});

test("lists what is ready to be shown as it is", () => {
  expect(listed(["a", "b"], "and")).toBe("a and b");
});

test("a suggestion is a question, none is nothing", () => {
  expect(didYouMean("work")).toBe("; did you mean `work`?");
  expect(didYouMean(undefined)).toBe("");
});

test("numbers have commas between their thousands", () => {
  expect([0, 999, 1000, 1_048_576, 512_000_000].map(grouped)).toEqual([
    "0",
    "999",
    "1,000",
    "1,048,576",
    "512,000,000",
  ]);
});

test("counts have a plural", () => {
  expect([counted(0, "binding"), counted(1, "binding"), counted(1200, "binding")]).toEqual([
    "0 bindings",
    "1 binding",
    "1,200 bindings",
  ]);
});

test("a binding is named by its place", () => {
  expect(bindingAt(3)).toBe("`bindings[3]`");
});
