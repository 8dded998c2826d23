import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placesOfBindings, placesOfColumns } from "../../../src/compiler/read/binding-places.ts";
import { readColumns } from "../../../src/compiler/read/columns.ts";
import { LineIndex } from "../../../src/compiler/read/line-column.ts";
import { LineCounter } from "../../../src/compiler/read/line-counter.ts";
import { originsOf } from "../../../src/compiler/read/provenance.ts";

const pieces = fc.constantFrom(
  "\n",
  "\r",
  "\r\n",
  "a",
  "bcdef",
  "\t",
  " ",
  "é",
  "日本",
  "😀",
  "\u2028",
  "{",
  "//",
);
const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(""));

function places(text: string): { line: number; column: number }[] {
  const index = new LineIndex(text);
  return [...text].reduce<{ at: number; found: { line: number; column: number }[] }>(
    ({ at, found }, character) => ({ at: at + character.length, found: [...found, index.at(at)] }),
    { at: 0, found: [] },
  ).found;
}

/** The positions of all characters, counted in bytes. */
function counted(text: string, mark: string): { line: number; column: number }[] {
  const counter = new LineCounter(new TextEncoder().encode(mark + text));
  let offset = Buffer.byteLength(mark);
  return [...text].map((character) => {
    counter.moveTo(offset);
    offset += Buffer.byteLength(character);
    return { line: counter.line, column: counter.column };
  });
}

describe("LineCounter", () => {
  test("counts bytes as LineIndex counts the text", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom("", "\uFEFF"), (text, mark) => {
        // Between a carriage return and its line feed nothing begins.
        const whole = text.replaceAll("\r\n", "\n\n");
        expect(counted(whole, mark)).toEqual(places(whole));
      }),
      { numRuns: 2000 },
    );
  });

  test("takes both characters of a line end for one", () => {
    const counter = new LineCounter(new TextEncoder().encode("ab\r\ncd\r\n  ef"));
    counter.moveTo(4);
    expect([counter.line, counter.column]).toEqual([2, 1]);
    counter.moveTo(10);
    expect([counter.line, counter.column]).toEqual([3, 3]);
  });
});

describe("binding places", () => {
  const item = '{ koiId: "a", match: { channel: "slack" } }';
  const text = `\uFEFF// größe\r\n{ bindings: [ /* 😀 */ ${item},\r\n\r\n  ${item}, ${item}\n// é\n,\t${item},], kois: {} }`;
  const bytes = new TextEncoder().encode(text);

  test("are the same by bytes and by text", () => {
    const columns = readColumns(bytes)?.columns;
    if (!columns) throw new Error("the config is plain");
    const source = { file: "SKYKOI.json", text: text.slice(1) };
    const origins = originsOf({ source, path: [] }, [source]);
    const byBytes = placesOfColumns(bytes, columns.start, columns.count);
    expect(columns.count).toBe(4);
    expect(byBytes).toEqual(placesOfBindings(4, origins, [source]));
    // A second source makes each binding be traced back by itself.
    const other = { file: "other.json", text: "{}" };
    expect(byBytes).toEqual(placesOfBindings(4, origins, [source, other]));
  });
});
