import { describe, expect, it } from "vitest";
import { locate } from "../../../src/compiler/read/locate.ts";
import { parsePointer } from "../../../src/compiler/read/pointer.ts";

/** Key and value as the text has them, for each pointer. */
function found(text: string, ...pointers: string[]): (readonly [string | undefined, string] | undefined)[] {
  return locate(text, pointers.map(parsePointer)).map((place) => {
    if (place === undefined) return undefined;
    const { keyStart, keyEnd, valueStart, valueEnd } = place;
    return [
      keyStart === undefined ? undefined : text.slice(keyStart, keyEnd),
      text.slice(valueStart, valueEnd),
    ];
  });
}

const CONFIG = `// SKYKOI.json
{
  kois: { list: [ { id: 'home' }, { "id" : "work" /* second */ , } ] },
  bindings: [
    { koiId: 'home', match: { channel: "whatsapp" } }, // one
    { koiId: 'work',
      match: { channel: "telegram", peer: { kind: 'dm', id: '7' } } },
  ],
}
`;

describe("locate", () => {
  it("gives offsets of key and value", () => {
    expect(locate("{ a: 1 }", [["a"]])).toEqual([{ keyStart: 2, keyEnd: 3, valueStart: 5, valueEnd: 6 }]);
    expect(locate(" [1] ", [[], [0]])).toEqual([
      { keyStart: undefined, keyEnd: undefined, valueStart: 1, valueEnd: 4 },
      { keyStart: undefined, keyEnd: undefined, valueStart: 2, valueEnd: 3 },
    ]);
  });

  it("finds what is wanted in the order it was asked for", () => {
    expect(
      found(CONFIG, "/bindings/1/match/peer/id", "/kois/list/1/id", "/bindings/0/koiId", "/bindings/1/match"),
    ).toEqual([
      ["id", "'7'"],
      ['"id"', '"work"'],
      ["koiId", "'home'"],
      ["match", `{ channel: "telegram", peer: { kind: 'dm', id: '7' } }`],
    ]);
  });

  it("finds one value for many askers, and a value with what is in it", () => {
    expect(found("{a: {b: 1}}", "/a/b", "/a", "/a/b", "")).toEqual([
      ["b", "1"],
      ["a", "{b: 1}"],
      ["b", "1"],
      [undefined, "{a: {b: 1}}"],
    ]);
  });

  it("answers undefined for what is not there", () => {
    expect(found("{a: [1], b: 2}", "/c", "/a/1", "/a/x", "/b/c", "/a/0/0", "/a/-1", "/a/00")).toEqual(
      Array.from({ length: 7 }),
    );
    expect(locate("", [[], ["a"]])).toEqual([undefined, undefined]);
    expect(locate("{a: }", [["a"]])).toEqual([undefined]);
  });

  it("takes indices as numbers or in decimal, and numbers as keys", () => {
    expect(locate("[5, 6]", [[1], ["1"]]).map((place) => place?.valueStart)).toEqual([4, 4]);
    expect(locate("{'1': 5}", [[1], ["1"]]).map((place) => place?.valueStart)).toEqual([6, 6]);
  });

  it("takes the last of equal keys, with what is in it", () => {
    expect(found("{a: {b: 1}, 'a': {c: 2}, x: 0}", "/a", "/a/b", "/a/c")).toEqual([
      ["'a'", "{c: 2}"],
      undefined,
      ["c", "2"],
    ]);
    expect(found("{a: {b: {d: 1}}, a: 7}", "/a", "/a/b/d")).toEqual([["a", "7"], undefined]);
    expect(found("{a: {b: 1, b: 2}, a: {b: 3, b: 4}}", "/a/b")).toEqual([["b", "4"]]);
  });

  it("reads keys in every spelling", () => {
    expect(
      found(
        "{'a\\u0062': 1, c\\u0064: 2, 'e\\\nf': 3, 'g/h~': 4, é: 5, '': 6}",
        "/ab",
        "/cd",
        "/ef",
        "/g~1h~0",
        "/é",
        "/",
      ),
    ).toEqual([
      ["'a\\u0062'", "1"],
      ["c\\u0064", "2"],
      ["'e\\\nf'", "3"],
      ["'g/h~'", "4"],
      ["é", "5"],
      ["''", "6"],
    ]);
  });

  it("passes over every kind of blank, comment and value", () => {
    const text =
      "\ufeff{\u2028skip: [{x: '}]\\'', y: \"\\\\\"}, // ]\u2029 /* } */ -.5e3, 'a\\\r\nb'], \u00a0a\u2003: /**/ +Infinity /* end */\n}";
    expect(found(text, "/a", "/skip/2", "/skip/0/y", "/skip/1")).toEqual([
      ["a", "+Infinity"],
      [undefined, "'a\\\r\nb'"],
      ["y", '"\\\\"'],
      [undefined, "-.5e3"],
    ]);
  });

  it("starts where it is told to", () => {
    const start = CONFIG.indexOf("{ koiId: 'work'");
    const [place] = locate(CONFIG, [["match", "peer", "kind"]], start);
    expect(CONFIG.slice(place?.valueStart, place?.valueEnd)).toBe("'dm'");
  });

  it("ends on any text, with places inside it", () => {
    const text = "{a: [1, {b: 'x\\'y'}, /* c */ 2], d\\u0065: {f: [[], {}]}} // end";
    const wanted = ["", "/a", "/a/1/b", "/a/2", "/de/f/1"].map(parsePointer);
    for (let start = 0; start < text.length; start++) {
      for (let end = start; end <= text.length; end++) {
        const piece = text.slice(start, end);
        for (const place of locate(piece, wanted)) {
          if (place !== undefined)
            expect(place.valueStart <= place.valueEnd && place.valueEnd <= piece.length).toBe(true);
        }
      }
    }
  });

  it("does not overflow on deep brackets", () => {
    expect(locate("[".repeat(1e6), [[0, 0, 0]])).toEqual([
      { keyStart: undefined, keyEnd: undefined, valueStart: 3, valueEnd: 1e6 },
    ]);
  });
});
