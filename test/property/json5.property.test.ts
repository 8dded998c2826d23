/**
 * The parser and the locator against the json5 package, on valid documents and on documents after accidents.
 */

import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import JSON5 from "json5";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { decodeKey } from "../../src/compiler/read/escapes.ts";
import { Json5Error, parseJson5 } from "../../src/compiler/read/json5.ts";
import { locate } from "../../src/compiler/read/locate.ts";
import { readSource } from "../../src/compiler/read/read-source.ts";
import { PROPERTY_RUNS, json5Text, mutated } from "../compiler/read/arbitraries.ts";

const REJECTED = Symbol("rejected");

function judged(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Json5Error || (error instanceof SyntaxError && error.message.startsWith("JSON5"))) {
      return REJECTED;
    }
    throw error;
  }
}

/** Equal in every value, sign of zero included, and in the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b) && JSON.stringify(a) === JSON.stringify(b);
}

/** The keys that lead to every value in `value`, itself included. */
function* pathsIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  yield path;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* pathsIn(item, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* pathsIn(item, [...path, key]);
  }
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value instanceof Object ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined,
    root,
  );
}

describe("parseJson5", () => {
  beforeAll(() => {
    // The json5 package warns of U+2028 in strings.
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it("reads every valid document as json5 does", () => {
    const property = fc.property(json5Text, (text) => {
      expect(isSame(parseJson5(text), JSON5.parse(text))).toBe(true);
    });
    fc.assert(property, { numRuns: PROPERTY_RUNS });
  });

  it("accepts, rejects and reads every document as json5 does", () => {
    const property = fc.property(mutated(json5Text), (text) => {
      expect(isSame(judged(parseJson5, text), judged(JSON5.parse, text))).toBe(true);
    });
    fc.assert(property, { numRuns: PROPERTY_RUNS });
  });

  it("tells its errors and findings with ranges inside the text", () => {
    const property = fc.property(mutated(json5Text), (input) => {
      const { text, value, findings } = readSource("SKYKOI.json", new TextEncoder().encode(input));
      for (const { offset, length, related } of findings) {
        expect(offset >= 0 && length >= 0 && offset + length <= text.length).toBe(true);
        if (related !== undefined) expect(related.offset + related.length <= text.length).toBe(true);
      }
      expect(value !== undefined || findings.length > 0).toBe(true);
    });
    fc.assert(property, { numRuns: PROPERTY_RUNS });
  });
});

describe("locate", () => {
  it("finds every value, and what stands there parses to it", () => {
    const property = fc.property(json5Text, (text) => {
      const root = parseJson5(text);
      const present = [...pathsIn(root)];
      // A key below each value that may be there, or may be there only under a key that a later one replaces.
      const paths = present.flatMap((path) => [path, path.concat("a")]);
      const places = locate(text, paths);
      for (const [index, path] of paths.entries()) {
        const place = places[index];
        const value = valueAt(root, path);
        expect(place === undefined).toBe(value === undefined);
        if (place === undefined) continue;
        expect(isSame(parseJson5(text.slice(place.valueStart, place.valueEnd)), value)).toBe(true);
        const { keyStart, keyEnd = 0 } = place;
        const last = path.at(-1);
        expect(keyStart === undefined ? undefined : decodeKey(text, keyStart, keyEnd)).toBe(
          typeof last === "string" ? last : undefined,
        );
      }
    });
    fc.assert(property, { numRuns: PROPERTY_RUNS });
  });

  it("finds nothing where there is nothing, in any text", () => {
    const property = fc.property(mutated(json5Text), (text) => {
      const [absent, place] = locate(text, [["no such key", 0], []]);
      expect(absent).toBeUndefined();
      expect(place === undefined || place.valueEnd <= text.length).toBe(true);
    });
    fc.assert(property, { numRuns: PROPERTY_RUNS });
  });
});
