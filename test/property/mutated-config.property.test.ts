// Real configs with bytes flipped, cut off, doubled, swapped: nothing crashes, nothing hangs, and every finding has a
// place in its text. The end of all that people, editors and half-written files do to a config.

import { readFileSync, readdirSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileText } from "../compiler/make-compile.ts";
import { expectSound } from "../compiler/sound.ts";
import { runs } from "./runs.ts";

/** Longest that one config of a few kilobytes may take, in ms; the machine may be busy. */
const MOST_MS = 3000;

const configs: readonly Buffer[] = ["examples", "test/fixtures/page", "test/golden/corpus"].flatMap(
  (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(`${folder}/${entry.name}`)),
);

interface Mutation {
  readonly how: "flip" | "cut" | "drop" | "double" | "swap" | "insert";
  /** Where, as a part of the length: 0 to 1. */
  readonly at: number;
  readonly to: number;
  readonly byte: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom("flip", "cut", "drop", "double", "swap", "insert"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.oneof(fc.constantFrom(...Buffer.from("\"'{}[],:/*\\\n\0$")), fc.integer({ min: 0, max: 255 })),
});

const WORD = /[\w$]+/g;

function mutated(bytes: Buffer, { how, at, to, byte }: Mutation): Buffer {
  const start = Math.floor(at * bytes.length);
  const end = Math.min(bytes.length, start + 1 + Math.floor(to * 40));
  const part = bytes.subarray(start, end);
  switch (how) {
    case "flip":
      return Buffer.concat([bytes.subarray(0, start), Buffer.from([byte]), bytes.subarray(start + 1)]);
    case "cut":
      return bytes.subarray(0, start);
    case "drop":
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    case "double":
      return Buffer.concat([bytes.subarray(0, end), part, bytes.subarray(end)]);
    case "insert":
      return Buffer.concat([bytes.subarray(0, start), Buffer.from([byte]), bytes.subarray(start)]);
    case "swap":
      return swapped(bytes.toString("utf8"), at, to);
  }
}

/** Two words of the text change places: keys, ids, channels. */
function swapped(text: string, at: number, to: number): Buffer {
  const words = text.match(WORD) ?? [];
  const pick = (part: number): number => Math.min(words.length - 1, Math.floor(part * words.length));
  const [first, second] = [pick(at), pick(to)];
  let seen = 0;
  return Buffer.from(
    text.replace(WORD, (word) => {
      const here = seen++;
      return (here === first ? words[second] : here === second ? words[first] : undefined) ?? word;
    }),
  );
}

test("a mutated config is judged in time, and every finding has its place", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...configs),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (config, mutations) => {
        const bytes = mutations.reduce(mutated, config);
        const started = performance.now();
        const compilation = await compileText(bytes);
        expect(performance.now() - started).toBeLessThan(MOST_MS);
        expectSound(compilation);
      },
    ),
    runs(1500),
  );
});
