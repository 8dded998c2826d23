/**
 * The way for big files against the one for all files: whatever it answers, `readSource` reads the same and finds
 * nothing to complain of.
 */

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnRead } from "../../src/compiler/read/columns.ts";
import { readColumns } from "../../src/compiler/read/columns.ts";
import { createByteToText } from "../../src/compiler/read/byte-offset.ts";
import { parseJson5 } from "../../src/compiler/read/json5.ts";
import { skipValue } from "../../src/compiler/read/skip.ts";
import { readSource } from "../../src/compiler/read/read-source.ts";
import { PROPERTY_RUNS, json5Text, mutated } from "../compiler/read/arbitraries.ts";
import { rebuilt } from "../compiler/read/rebuilt.ts";

const BLANKS = ["", "", "", " ", "\n", "\r\n", "\t", "// note\n", "/* é */", "// 😀\u2028", "\u00a0"];
const PEER_IDS = ["+15551230001", "1203630000@g.us", "-100123", "U012", "é", "a\\u0041", "", "x".repeat(256), "\u200b"];

const blank = fc.constantFrom(...BLANKS);
const quote = fc.constantFrom('"', "'");

function text(...values: string[]): fc.Arbitrary<string> {
  return fc.tuple(quote, fc.constantFrom(...values)).map(([mark, value]) => mark + value + mark);
}

/** A property whose key is bare or quoted, with blanks where they may stand. */
function property(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(key, key, `"${key}"`, `'${key}'`), blank, blank, value)
    .map(([name, before, after, inside]) => `${name}${before}:${after}${inside}`);
}

function object(...properties: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.shuffledSubarray(properties.map((_, index) => index)), fc.tuple(...properties), blank, fc.boolean())
    .map(([order, all, gap, hasComma]) => {
      const chosen = order.map((index) => gap + (all[index] ?? ""));
      return `{${chosen.join(",")}${hasComma && chosen.length > 0 ? "," : ""}${gap}}`;
    });
}

const peer = object(property("kind", text("dm", "group", "channel")), property("id", text(...PEER_IDS)));
const match = object(
  property("channel", text("whatsapp", "telegram", "discord")),
  property("accountId", text("biz", "personal", "*")),
  property("peer", peer),
);
const plainMatch = fc
  .tuple(property("channel", text("whatsapp", "slack")), property("peer", peer), blank)
  .map(([channel, inside, gap]) => `{${gap}${channel},${gap}${inside}${gap}}`);
const binding = fc.oneof(
  { weight: 5, arbitrary: object(property("koiId", text("home", "work", "koi-07")), property("match", plainMatch)) },
  { weight: 3, arbitrary: object(property("koiId", text("home", "work")), property("match", match)) },
  {
    weight: 1,
    arbitrary: object(
      property("koiId", text("home")),
      property("match", object(property("channel", text("discord")), property("guildId", text("99")))),
    ),
  },
  { weight: 1, arbitrary: json5Text },
);

const bindings = fc
  .tuple(fc.array(fc.tuple(blank, binding, blank), { maxLength: 5 }), fc.boolean())
  .map(([items, hasComma]) => `[${items.map((parts) => parts.join("")).join(",")}${hasComma && items.length > 0 ? "," : ""}]`);

const config = fc
  .tuple(blank, property("bindings", bindings), property("kois", json5Text), property("channels", json5Text), fc.boolean())
  .map(([gap, list, kois, channels, isFirst]) =>
    isFirst ? `${gap}{${list},${kois},${channels}}` : `{${kois},${channels},${list}${gap}}${gap}`,
  );

function agrees(bytes: Uint8Array): void {
  const columns = readColumns(bytes);
  if (columns === undefined) return;
  const source = readSource("SKYKOI.json", bytes);
  expect(source.findings).toEqual([]);
  expect(isDeepStrictEqual(rebuilt(columns), source.value)).toBe(true);
  startsAgree(columns, source.text);
}

/** Every element stands where its row says. */
function startsAgree({ bytes, columns }: ColumnRead, source: string): void {
  const toText = createByteToText(bytes);
  const { bindings: values } = readSource("SKYKOI.json", bytes).value as { bindings: unknown[] };
  for (const [index, start] of columns.start.entries()) {
    const offset = toText(start);
    const element = parseJson5(source.slice(offset, skipValue(source, offset)));
    expect(isDeepStrictEqual(element, values[index])).toBe(true);
  }
}

describe("readColumns", () => {
  it("reads what readSource reads, or nothing", () => {
    const law = fc.property(config, (input) => agrees(new TextEncoder().encode(input)));
    fc.assert(law, { numRuns: PROPERTY_RUNS });
  });

  it("does so after accidents in the text", () => {
    const law = fc.property(mutated(config), (input) => agrees(new TextEncoder().encode(input)));
    fc.assert(law, { numRuns: PROPERTY_RUNS });
  });

  it("does so after accidents in the bytes", () => {
    const accident = fc.tuple(fc.nat(9999), fc.oneof(fc.nat(255), fc.constantFrom(0, 0xc2, 0xe2, 0x80, 0xa8, 0xff)));
    const law = fc.property(config, fc.array(accident, { maxLength: 3 }), (input, accidents) => {
      const bytes = new TextEncoder().encode(input);
      for (const [place, byte] of accidents) bytes[Math.floor((place / 10_000) * bytes.length)] = byte;
      agrees(bytes);
    });
    fc.assert(law, { numRuns: PROPERTY_RUNS });
  });
});
