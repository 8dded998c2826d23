import { describe, expect, it } from "vitest";
import { LineIndex } from "../../../src/compiler/read/line-column.ts";
import type { ReadResult } from "../../../src/compiler/read/read-source.ts";
import { MAX_FINDINGS, readSource } from "../../../src/compiler/read/read-source.ts";

const FILE = "SKYKOI.json";

function read(text: string): ReadResult {
  return readSource(FILE, new TextEncoder().encode(text));
}

function readBytes(...parts: (number | string)[]): ReadResult {
  const bytes: number[] = [];
  for (const part of parts) {
    if (typeof part === "number") bytes.push(part);
    else bytes.push(...new TextEncoder().encode(part));
  }
  return readSource(FILE, Uint8Array.from(bytes));
}

/** UTF-16, as an editor saves it. */
function utf16(text: string, isLittle: boolean, hasMark: boolean): Uint8Array {
  const units = [...(hasMark ? "\ufeff" : ""), ...text].map((character) => character.charCodeAt(0));
  return Uint8Array.from(
    units.flatMap((unit) => (isLittle ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])),
  );
}

describe("a text in order", () => {
  it("gives its value, its text and no findings", () => {
    expect(read("{ kois: { list: [ { id: 'home', }, ], }, // é\n }")).toEqual({
      file: FILE,
      text: "{ kois: { list: [ { id: 'home', }, ], }, // é\n }",
      value: { kois: { list: [{ id: "home" }] } },
      findings: [],
    });
  });

  it("may begin with a byte order mark, which is no part of it", () => {
    const { text, value, findings } = readBytes(0xef, 0xbb, 0xbf, "{a: x}");
    expect([text, value]).toEqual(["{a: x}", undefined]);
    expect(findings.map(({ code, offset }) => [code, offset])).toEqual([["text/syntax", 4]]);
    expect(readBytes(0xef, 0xbb, 0xbf, "{a: 1}").value).toEqual({ a: 1 });
  });

  it("may hold null, which is a value", () => {
    expect(read("null")).toEqual({ file: FILE, text: "null", value: null, findings: [] });
  });
});

describe("text/syntax and text/unterminated", () => {
  it("report what was expected, where, and what is open", () => {
    const { text, value, findings } = read("{\r\n  match: { channel: 'whatsapp' }\r\n  koiId: 'home',\r\n}");
    expect(value).toBeUndefined();
    expect(findings).toEqual([
      {
        code: "text/syntax",
        args: { expected: "`,` or `}`", after: "the value of `match`", found: "`koiId`" },
        offset: 39,
        length: 5,
        related: { offset: 0, length: 1 },
      },
    ]);
    expect(new LineIndex(text).at(findings[0]?.offset ?? 0)).toEqual({ line: 3, column: 3 });
  });

  it("report an empty file, and one of comments only", () => {
    const args = { expected: "a value", found: "the end of the file" };
    expect(read("").findings).toEqual([{ code: "text/syntax", args, offset: 0, length: 0 }]);
    expect(read("// later\n").findings).toEqual([{ code: "text/syntax", args, offset: 9, length: 0 }]);
    expect(readBytes(0xef, 0xbb, 0xbf).findings).toEqual([
      { code: "text/syntax", args, offset: 0, length: 0 },
    ]);
  });

  it("report a string that the file ends in, a lone backslash at its end included", () => {
    expect(read('{a: "\\').findings).toEqual([
      {
        code: "text/unterminated",
        args: { construct: "string", open: '"' },
        offset: 6,
        length: 0,
        related: { offset: 4, length: 1 },
      },
    ]);
  });

  it("come after what was found before the error", () => {
    const { findings } = read("{a: 1, a: NaN, b: '\u200b', c d: '\u200b'}");
    expect(findings.map(({ code, offset }) => [code, offset])).toEqual([
      ["text/duplicate-key", 7],
      ["text/non-finite", 10],
      ["text/invisible-character", 19],
      ["text/syntax", 25],
    ]);
  });
});

describe("text/encoding", () => {
  it("names the first byte that is no UTF-8, and its place in the text", () => {
    const { text, value, findings } = readBytes("{a: 'é😀", 0xff, "'}");
    expect([text, value]).toEqual(["{a: 'é😀\ufffd'}", undefined]);
    expect(findings).toEqual([
      {
        code: "text/encoding",
        args: { problem: "invalid-utf-8", byte: 0xff, byteOffset: 11 },
        offset: 8,
        length: 1,
      },
    ]);
  });

  it("counts the byte order mark in byte offsets only", () => {
    const [finding] = readBytes(0xef, 0xbb, 0xbf, "ab", 0x80).findings;
    expect(finding).toEqual({
      code: "text/encoding",
      args: { problem: "invalid-utf-8", byte: 0x80, byteOffset: 5 },
      offset: 2,
      length: 1,
    });
  });

  it("refuses surrogates, overlong forms, what lies beyond Unicode and cut sequences", () => {
    const broken = [
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
      [0xe0, 0x80, 0xaf],
      [0xf0, 0x80, 0x80, 0xaf],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
      [0xe9],
    ];
    for (const bytes of broken) {
      expect(readBytes("'a", ...bytes, "'").findings).toEqual([
        {
          code: "text/encoding",
          args: { problem: "invalid-utf-8", byte: bytes[0], byteOffset: 2 },
          offset: 2,
          length: 1,
        },
      ]);
    }
  });

  it("refuses NUL anywhere", () => {
    expect(read("{a: 'é\0'}").findings).toEqual([
      { code: "text/encoding", args: { problem: "nul", byte: 0, byteOffset: 7 }, offset: 6, length: 1 },
    ]);
    expect(read("{} // \0").value).toBeUndefined();
  });

  it("knows UTF-16 of either order, with and without its mark, and shows the text", () => {
    for (const isLittle of [true, false]) {
      for (const hasMark of [true, false]) {
        const { text, value, findings } = readSource(FILE, utf16("{ a: 'é' }", isLittle, hasMark));
        expect([text, value]).toEqual(["{ a: 'é' }", undefined]);
        const byte = hasMark ? (isLittle ? 0xff : 0xfe) : isLittle ? 0x7b : 0;
        const problem = isLittle ? "utf-16le" : "utf-16be";
        expect(findings).toEqual([
          { code: "text/encoding", args: { problem, byte, byteOffset: 0 }, offset: 0, length: 0 },
        ]);
      }
    }
  });

  it("takes a file of zeros for no text", () => {
    expect(readSource(FILE, new Uint8Array(100)).findings.map(({ code }) => code)).toEqual(["text/encoding"]);
  });
});

describe("text/duplicate-key", () => {
  it("points at the later key and at the first, and the last value holds", () => {
    const { value, findings } = read("{ match: 1, 'match': 2, m\\u0061tch: 3 }");
    expect(value).toEqual({ match: 3 });
    const related = { offset: 2, length: 5 };
    expect(findings).toEqual([
      { code: "text/duplicate-key", args: { key: "match" }, offset: 12, length: 7, related },
      { code: "text/duplicate-key", args: { key: "match" }, offset: 24, length: 10, related },
    ]);
  });

  it("keeps apart the objects around", () => {
    const { findings } = read("{a: 1, b: {a: 1, b: 2, a: 3}, c: [{a: 1}, {a: 1, a: 2}], b: 0}");
    expect(findings.map(({ offset, related }) => [offset, related?.offset])).toEqual([
      [23, 11],
      [49, 43],
      [57, 7],
    ]);
  });
});

describe("text/proto-key, text/number-precision, text/non-finite", () => {
  it("report keys that JavaScript gives a meaning, and set no prototype", () => {
    const { value, findings } = read('{"__proto__": {x: 1}, constructor: 2}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(findings).toEqual([
      { code: "text/proto-key", args: { key: "__proto__" }, offset: 1, length: 11 },
      { code: "text/proto-key", args: { key: "constructor" }, offset: 22, length: 11 },
    ]);
  });

  it("report numbers with what they would be read as", () => {
    expect(read("[123456789012345678, -0.12345678901234567890, 1e-999]").findings).toEqual([
      {
        code: "text/number-precision",
        args: { raw: "123456789012345678", readAs: "123456789012345680" },
        offset: 1,
        length: 18,
      },
      {
        code: "text/number-precision",
        args: { raw: "-0.12345678901234567890", readAs: "-0.12345678901234568" },
        offset: 21,
        length: 23,
      },
      { code: "text/number-precision", args: { raw: "1e-999", readAs: "0" }, offset: 46, length: 6 },
    ]);
  });

  it("report what is not finite with the key it was given to", () => {
    const { value, findings } = read(
      "{port: Infinity, list: [[-NaN], {b: 1}, 1e999], 'm\\u0061x': +Infinity}",
    );
    expect(value).toEqual({ port: Infinity, list: [[Number.NaN], { b: 1 }, Infinity], max: Infinity });
    expect(findings).toEqual([
      { code: "text/non-finite", args: { raw: "Infinity", key: "port" }, offset: 7, length: 8 },
      { code: "text/non-finite", args: { raw: "-NaN", key: "list" }, offset: 25, length: 4 },
      { code: "text/non-finite", args: { raw: "1e999", key: "list" }, offset: 40, length: 5 },
      { code: "text/non-finite", args: { raw: "+Infinity", key: "max" }, offset: 60, length: 9 },
    ]);
    expect(read("NaN").findings).toEqual([
      { code: "text/non-finite", args: { raw: "NaN" }, offset: 0, length: 3 },
    ]);
  });
});

describe("arguments of findings", () => {
  it("repeat no more than 200 units of a key or number", () => {
    const digits = "1".repeat(300);
    const key = "k".repeat(300);
    const { findings } = read(`{${key}: 1e${digits}, ${key}: 0.${digits}}`);
    const cut = `${"k".repeat(200)}…`;
    expect(findings.map(({ args }) => args)).toEqual([
      { raw: `1e${"1".repeat(198)}…`, key: cut },
      { key: cut },
      { raw: `0.${"1".repeat(198)}…`, readAs: "0.1111111111111111" },
    ]);
    expect(findings.map(({ length }) => length)).toEqual([302, 300, 302]);
  });
});

describe("text/limits", () => {
  it("report brackets that nest too deep, without a stack overflow", () => {
    for (const open of ["[", "{a:"]) {
      const { value, findings } = read(open.repeat(100_000));
      expect(value).toBeUndefined();
      expect(findings).toEqual([
        { code: "text/limits", args: { limit: "depth", max: 512 }, offset: 512 * open.length, length: 1 },
      ]);
    }
  });

  it("report a string of 10 MB, and go on behind it", () => {
    const { value, findings } = read(`{a: "${"x".repeat(1e7)}", b: NaN}`);
    expect(value).toBeUndefined();
    expect(findings).toEqual([
      {
        code: "text/limits",
        args: { limit: "string-length", max: 2 ** 20, actual: 1e7 },
        offset: 4,
        length: 1e7 + 2,
      },
      { code: "text/non-finite", args: { raw: "NaN", key: "b" }, offset: 1e7 + 11, length: 3 },
    ]);
  });

  it("report a key that is too long, with its range", () => {
    const { findings } = read(`{${"é".repeat(2 ** 20 + 1)}: 1}`);
    expect(findings.map(({ code, offset, length }) => [code, offset, length])).toEqual([
      ["text/limits", 1, 2 ** 20 + 1],
    ]);
  });

  it("count the value of a string, not its escapes", () => {
    expect(read(`"${"\\u0041".repeat(2 ** 20)}"`).findings).toEqual([]);
    expect(read(`"${"\\u0041".repeat(2 ** 20)}\\n"`).findings).toHaveLength(1);
  });

  it("report a file that is too big without reading it", () => {
    const size = 512_000_001;
    expect(readSource(FILE, new Uint8Array(size))).toEqual({
      file: FILE,
      text: "",
      value: undefined,
      findings: [
        {
          code: "text/limits",
          args: { limit: "file-size", max: 512_000_000, actual: size },
          offset: 0,
          length: 0,
        },
      ],
    });
  });
});

describe("hostile input", () => {
  const SAMPLE = "// c\n{ a: [+1.5e3, 'é\\u0041', \"\\x41\\\n\"], /* 😀 */ 'b': {c\\u0031: NaN, _: -0xF,}, }";

  it("ends in a finding wherever a file is cut", () => {
    const bytes = new TextEncoder().encode(SAMPLE);
    for (let end = 0; end < bytes.length; end++) {
      const { value, findings, text } = readSource(FILE, bytes.subarray(0, end));
      expect(value).toBeUndefined();
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.every(({ offset, length }) => offset + length <= text.length)).toBe(true);
    }
  });

  it("never throws with any byte in any place", () => {
    const original = new TextEncoder().encode(SAMPLE);
    for (let at = 0; at < original.length; at++) {
      for (let byte = 0; byte < 256; byte += 5) {
        const bytes = Uint8Array.from(original);
        bytes[at] = byte;
        expect(() => readSource(FILE, bytes)).not.toThrow();
      }
    }
  });

  it("takes time in proportion to a file of findings, and reports so many of each", () => {
    const many = 20_000;
    const keys = Array.from({ length: many }, (_, index) => `k${index}:NaN`).join();
    const { findings } = read(`{${keys},${keys},x:'${"\u200b".repeat(many)}'}`);
    const counts = new Map<string, number>();
    for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
    expect([...counts]).toEqual([
      ["text/non-finite", MAX_FINDINGS],
      ["text/duplicate-key", MAX_FINDINGS],
      ["text/invisible-character", MAX_FINDINGS],
    ]);
  });

  it("leaves the prototypes of JavaScript alone", () => {
    read('{__proto__: {polluted: 1}, constructor: {prototype: {polluted: 1}}, "__proto__": {polluted: 2}}');
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
