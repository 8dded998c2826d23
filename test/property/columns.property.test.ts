/**
 * The way for big files against the one for all files: whatever it answers, `readSource` reads the same and finds
 * nothing to complain of.
 */

import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnRead } from "../../src/compiler/read/columns.ts";
import { readColumns } from "../../src/compiler/read/columns.ts";
import { createByteToText } from "../../src/compiler/read/byte-offset.ts";
import { parseJson5 } from "../../src/compiler/read/json5.ts";
import { skipValue } from "../../src/compiler/read/skip.ts";
import { readSource } from "../../src/compiler/read/read-source.ts";
import { PROPERTY_RUNS, json5Text, mutated } from "../compiler/read/arbitraries.ts";
import { rebuilt } from "../compiler/read/rebuilt.ts";

const BLANKS = ["", "", "", "", " ", " ", "\n", "\r\n", "\t", "// note\n", "/* é */", "// 😀\u2028", "/**/"];

/** Weighted so that most configs have no finding at all, and yet every kind of trouble turns up. */
const blank = fc.oneof(
  { weight: 400, arbitrary: fc.constantFrom(...BLANKS) },
  { weight: 1, arbitrary: fc.constantFrom("\u00a0", "\ufeff", "/", "// \0\n", "\u2028") },
);
const peerId = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.constantFrom("+15551230001", "1203630000@g.us", "-100123", "U012", "a", "it's"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("é", "a\\u0041", "", "x".repeat(255), "x".repeat(256), "\u200b", "\\", "\x7f"),
  },
);

function quoted(values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('"', '"', "'"), values).map(([mark, value]) => {
    const quote = value.includes(mark) ? '"' : mark;
    return quote + value + quote;
  });
}

function property(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(key, key, `"${key}"`, `'${key}'`), blank, blank, value)
    .map(([name, before, after, inside]) => `${name}${before}:${after}${inside}`);
}

/** An object of these properties in any order. */
function object(...properties: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.tuple(...properties), fc.nat(5), blank, blank, fc.boolean())
    .map(([all, turn, before, after, hasComma]) => {
      const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
      return `{${before}${turned.join(`${after},${before}`)}${hasComma ? "," : ""}${after}}`;
    });
}

const koiId = property("koiId", quoted(fc.constantFrom("home", "work", "koi-07", "a-koi-with-a-long-name")));
const channel = property("channel", quoted(fc.constantFrom("whatsapp", "telegram", "slack")));
const accountId = property("accountId", quoted(fc.constantFrom("biz", "personal", "*")));
const kind = property("kind", quoted(fc.constantFrom("dm", "group", "channel")));
const peer = property("peer", object(kind, property("id", quoted(peerId))));
const guildId = property("guildId", quoted(fc.constantFrom("99001")));

const plainBinding = fc.oneof(
  object(koiId, property("match", object(channel, accountId, peer))),
  object(koiId, property("match", object(channel, peer))),
  object(koiId, property("match", object(channel))),
);
const oddBinding = fc.oneof(
  object(koiId, property("match", object(channel, guildId))),
  object(koiId, property("match", object(channel, property("peer", object(kind))))),
  object(koiId, koiId),
  object(koiId),
  fc.constantFrom("7", "null", "[]", "{}", "'x'", "{koiIdX:'a',match:{channel:'b'}}"),
  json5Text,
);
const binding = fc.oneof({ weight: 12, arbitrary: plainBinding }, { weight: 1, arbitrary: oddBinding });

const bindings = fc
  .tuple(fc.array(fc.tuple(blank, binding, blank), { maxLength: 5 }), fc.boolean())
  .map(([items, hasComma]) => {
    const inside = items.map((parts) => parts.join("")).join(",");
    return `[${inside}${hasComma && items.length > 0 ? "," : ""}]`;
  });

const other = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom("1", "'é'", "{ list: [ { id: 'home', }, ], }", "[1, /* ] */ '}']", "{}"),
  },
  { weight: 1, arbitrary: json5Text },
);

const config = fc
  .tuple(
    blank,
    property("bindings", bindings),
    property("kois", other),
    fc.oneof(
      { weight: 12, arbitrary: property("channels", other) },
      property("$include", other),
      property("kois", other),
    ),
    fc.boolean(),
  )
  .map(([gap, list, kois, more, isFirst]) =>
    isFirst ? `${gap}{${list},${kois},${more}}` : `{${kois},${more},${list},${gap}}${gap}`,
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
    const accident = fc.tuple(
      fc.nat(9999),
      fc.oneof(
        fc.constantFrom(0x20, 0x61, 0x22),
        fc.nat(255),
        fc.constantFrom(0, 0xc2, 0xe2, 0x80, 0xa8, 0xff),
      ),
    );
    const law = fc.property(config, fc.array(accident, { maxLength: 3 }), (input, accidents) => {
      const bytes = new TextEncoder().encode(input);
      for (const [place, byte] of accidents) bytes[Math.floor((place / 10_000) * bytes.length)] = byte;
      agrees(bytes);
    });
    fc.assert(law, { numRuns: PROPERTY_RUNS });
  });
});
