import { describe, expect, it } from "vitest";
import { decodeEscapes, decodeKey } from "../../../src/compiler/read/escapes.ts";

describe("decodeEscapes", () => {
  it("returns a source without escapes as it is", () => {
    expect(decodeEscapes("a'b\"c")).toBe("a'b\"c");
  });

  it("decodes each escape of JSON5", () => {
    expect(decodeEscapes("\\b\\f\\n\\r\\t\\v\\0\\x41\\u0042\\'\\\\\\q")).toBe("\b\f\n\r\t\v\0AB'\\q");
    expect(decodeEscapes("a\\\nb\\\r\nc\\\rd\\\u2028e\\\u2029f")).toBe("abcdef");
    expect(decodeEscapes("\\ud83d\\ude00\\😀")).toBe("😀😀");
  });

  it("never fails on what is no escape", () => {
    expect(decodeEscapes("a\\")).toBe("a\\");
    expect(decodeEscapes("\\u00")).toBe("\0");
    expect(decodeEscapes("\\xzz")).toBe("\0");
  });

  it("joins long runs", () => {
    expect(decodeEscapes("\\x61b".repeat(10_000))).toBe("ab".repeat(10_000));
  });
});

describe("decodeKey", () => {
  it("takes off the quotes of a quoted key only", () => {
    const text = "{'a\\u0062': 1, c\\u0064: 2, '': 3}";
    expect(decodeKey(text, 1, 10)).toBe("ab");
    expect(decodeKey(text, 15, 22)).toBe("cd");
    expect(decodeKey(text, 27, 29)).toBe("");
    expect(decodeKey("'", 0, 1)).toBe("");
  });
});
