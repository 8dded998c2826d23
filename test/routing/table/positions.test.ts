// Where bindings stand: what was written is read, for any lines and columns.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Position, PositionsWriter, readPosition } from "../../../src/routing/table/positions.ts";

function written(places: readonly Position[]): Uint8Array {
  const writer = new PositionsWriter();
  for (const { line, column } of places) writer.add(line, column);
  return writer.finish();
}

function read(bytes: Uint8Array, count: number): Position[] {
  return Array.from({ length: count }, (_, index) => readPosition(bytes, index));
}

const big = 2 ** 32 - 1;
const place: fc.Arbitrary<Position> = fc.record({
  line: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: big })),
  column: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 60_000, max: big })),
});

describe("positions", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 300, size: "max" }), (places) => {
        expect(read(written(places), places.length)).toEqual(places);
      }),
    );
  });

  it("may go back in lines, and stand far to the right", () => {
    const places = [
      { line: 1_000_000, column: 1 },
      { line: 1, column: 65_536 },
      { line: big, column: big },
      { line: 2, column: 127 },
      { line: 2, column: 128 },
    ];
    expect(read(written(places), places.length)).toEqual(places);
  });

  it("are read on both sides of every checkpoint", () => {
    const places = Array.from({ length: 1000 }, (_, n) => ({ line: (n * 7919) % 1013, column: n }));
    expect(read(written(places), places.length)).toEqual(places);
  });

  it("are read from the middle of a buffer", () => {
    const bytes = written([{ line: 7, column: 9 }]);
    const backing = new Uint8Array(bytes.length + 3);
    backing.set(bytes, 3);
    expect(readPosition(backing.subarray(3), 0)).toEqual({ line: 7, column: 9 });
  });

  it("take about two bytes each, line by line", () => {
    const places = Array.from({ length: 6400 }, (_, n) => ({ line: n + 1, column: 5 }));
    expect(written(places).length).toBeLessThan(6400 * 2.2);
  });
});
