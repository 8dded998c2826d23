import { describe, expect, it } from "vitest";
import { skipBlanks, skipString, skipToClose, skipValue, skipWord } from "../../../src/compiler/read/skip.ts";

describe("skipValue", () => {
  it("ends right behind the value", () => {
    const values = [
      "1",
      "'a\\'b'",
      "{a: [1, '}'], /* } */ b: 2}",
      "[[], // ]\n]",
      "+Infinity",
      "nonsense",
      '"\\\\"',
    ];
    for (const value of values) expect(skipValue(`${value} , x`, 0)).toBe(value.length);
  });

  it("ends at the end of a text that is not whole", () => {
    for (const text of ["[", "{a:", "'a", '"\\', "[/*", "{'\\"]) expect(skipValue(text, 0)).toBe(text.length);
    expect(skipValue("", 0)).toBe(0);
  });
});

describe("skipToClose, skipBlanks, skipString, skipWord", () => {
  it("find their ends", () => {
    expect(skipToClose("1, [2]], 3", 0)).toBe(7);
    expect(skipBlanks(" \u2003// a\n/* b */\ufeffx", 0)).toBe(15);
    expect(skipBlanks("// a", 0)).toBe(4);
    expect(skipBlanks("/* a", 0)).toBe(4);
    expect(skipString("'a\\\\'b'", 0)).toBe(5);
    expect(skipWord("abc:1", 0)).toBe(3);
    expect(skipWord("}", 0)).toBe(1);
  });
});
