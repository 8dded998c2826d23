import { describe, expect, it } from "vitest";
import { walkTokens } from "../../../src/compiler/read/walk.ts";

/** Each token as its kind, its text and the bracket around it. */
function tokens(text: string, until: number = text.length): string[] {
  const seen: string[] = [];
  walkTokens(text, until, (kind, start, end, frame) => {
    seen.push(`${kind} ${text.slice(start, end)} in ${frame === undefined ? "nothing" : frame.open}`);
  });
  return seen;
}

describe("walkTokens", () => {
  it("tells keys from values and knows the bracket around each", () => {
    expect(tokens("{a: ['b', -1], /* c */ 'd': e}")).toEqual([
      "open { in nothing",
      "key a in 0",
      "colon : in 0",
      "open [ in 0",
      "value 'b' in 4",
      "comma , in 4",
      "value -1 in 4",
      "close ] in 4",
      "comma , in 0",
      "key 'd' in 0",
      "colon : in 0",
      "value e in 0",
      "close } in 0",
      "end  in nothing",
    ]);
  });

  it("stops before the token that begins at its end, and says what is open there", () => {
    expect(tokens("[{a: 1", 5)).toEqual([
      "open [ in nothing",
      "open { in 0",
      "key a in 1",
      "colon : in 1",
      "end  in 1",
    ]);
  });

  it("ends on any text", () => {
    for (const text of ["", "}]", "'", "{'\\", "/*", "//", "/", "{:,}", "\0", "\ud800"]) {
      expect(tokens(text).at(-1)).toMatch(/^end/);
    }
  });
});
