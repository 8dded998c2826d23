// Accidents: files that are cut off, bytes that are no text, slips of the hand. The compiler answers with
// diagnostics, whatever became of a config.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../property/runs.ts";
import { mutated } from "./read/arbitraries.ts";
import { codesOf } from "./sound.ts";

const fixtures = join(import.meta.dirname, "../fixtures/page");
const pages = readdirSync(fixtures).map((name) => readFileSync(join(fixtures, name), "utf8"));

describe("a config that is cut off", () => {
  test.each(pages.map((text, i) => [i + 1, text] as const))(
    "anywhere in example %i is told",
    async (_, text) => {
      const bytes = Buffer.from(text);
      const last = bytes.lastIndexOf("}");
      for (let end = 0; end <= last; end++) {
        const [first = ""] = await codesOf(bytes.subarray(0, end));
        expect([end, first.split("/")[0]]).toEqual([end, "text"]);
      }
    },
  );
});

describe("bytes that are no text", () => {
  const utf16 = (text: string, mark: string): Uint8Array => Buffer.from(mark + text, "utf16le");
  const config = '{ kois: { list: [{ id: "home" }] } }';
  const rows: readonly [what: string, bytes: Uint8Array][] = [
    ["UTF-16 with a mark", utf16(config, "\ufeff")],
    ["UTF-16 without a mark", utf16(config, "")],
    ["UTF-16, the other end first", Buffer.from(utf16(config, "\ufeff")).swap16()],
    ["a NUL", Buffer.from(config.replace("home", "ho\0me"))],
    ["half a character", Buffer.from([...Buffer.from("{ // "), 0xe2, 0x82])],
    [
      "a surrogate in UTF-8",
      Buffer.from([...Buffer.from('{ "'), 0xed, 0xa0, 0x80, ...Buffer.from('": 1 }')]),
    ],
    ["an overlong slash", Buffer.from([...Buffer.from("{ "), 0xc0, 0xaf, ...Buffer.from(" }")])],
    ["all bytes there are", Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ];
  test.each(rows)("%s", async (_, bytes) => {
    expect(await codesOf(bytes)).toEqual(["text/encoding"]);
  });

  test("a byte order mark is none of them", async () => {
    expect(await codesOf(Buffer.from(`\ufeff${config}`))).toEqual([]);
  });
});

describe("a number that is none, in the place of", () => {
  const koi = '{ id: "home", default: true }';
  test.each([
    ["a binding", `{ kois: { list: [${koi}] }, bindings: [1e999] }`],
    ["a koi", `{ kois: { list: [${koi}, NaN] } }`],
    ["an id", `{ kois: { list: [${koi}, { id: Infinity }] } }`],
    ["the list of kois", "{ kois: { list: 1e999 } }"],
    ["the bindings", `{ kois: { list: [${koi}] }, bindings: -Infinity }`],
    ["a channel", `{ kois: { list: [${koi}] }, channels: { telegram: 1e999 } }`],
    ["an account", `{ kois: { list: [${koi}] }, channels: { telegram: { accounts: { a: NaN } } } }`],
    [
      "a text among others",
      `{ kois: { list: [${koi}] }, messages: { groupChat: { mentionPatterns: [NaN] } } }`,
    ],
  ])("%s is told once", async (_, text) => {
    expect(await codesOf(text)).toEqual(["text/non-finite"]);
  });

  test("a binding, keeps the other mistakes told", async () => {
    const text = `{ kois: { list: [${koi}] }, bindings: [NaN, { koiId: "hme", match: { channel: "webchat" } }] }`;
    expect(await codesOf(text)).toEqual(["text/non-finite", "binding/unknown-koi"]);
  });
});

test("random accidents in the examples of the page are told, and never thrown", async () => {
  const law = fc.asyncProperty(mutated(fc.constantFrom(...pages)), async (text) => {
    await codesOf(text);
  });
  await fc.assert(law, runs(300));
});

test("random bytes in the examples of the page are told, and never thrown", async () => {
  const accident = fc.tuple(
    fc.nat(9999),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 0x22, 0x2c, 0x7b, 0x7d, 0xc2, 0xff)),
  );
  const law = fc.asyncProperty(
    fc.constantFrom(...pages),
    fc.array(accident, { minLength: 1, maxLength: 5 }),
    async (text, accidents) => {
      const bytes = Buffer.from(text);
      for (const [at, byte] of accidents) bytes[Math.floor((at / 10_000) * bytes.length)] = byte;
      await codesOf(bytes);
    },
  );
  await fc.assert(law, runs(300));
});

test("random accidents in the values of the examples are told, and never thrown", async () => {
  // One value is exchanged for another kind of value: the text stays JSON5, the shape does not.
  const value = fc.constantFrom(
    "null",
    "7",
    "true",
    "[]",
    "{}",
    '""',
    '"*"',
    "[null]",
    '{ $include: "x" }',
    '"${X}"',
    "-1",
    '"\\u0000"',
  );
  const law = fc.asyncProperty(fc.constantFrom(...pages), fc.nat(9999), value, async (text, at, other) => {
    const values = [...text.matchAll(/(?<=[:[,]\s*)(?:"[^"]*"|true|false)(?=\s*[,}\]])/g)];
    const chosen = values[Math.floor((at / 10_000) * values.length)];
    if (!chosen) throw new Error("every example has values");
    await codesOf(text.slice(0, chosen.index) + other + text.slice(chosen.index + chosen[0].length));
  });
  await fc.assert(law, runs(300));
});
