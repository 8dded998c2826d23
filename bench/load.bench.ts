/**
 * What does it cost to start with many bindings? The bytes of a compiled table made ready to route, against building
 * a Map of the same bindings from entries that lie in memory already.
 *
 * Medians of three runs on two busy cores of an Intel Xeon under Node 20.20 (lower is better, 1 is building the Map):
 *
 * |             |      10 |   1,000 |  10,000 | 100,000 | 1,000,000 | to reach          |
 * | ----------- | ------: | ------: | ------: | ------: | --------: | ----------------- |
 * | from a file |     9.5 |    0.33 |    0.11 |    0.03 |      0.02 | 0.05 at 1,000,000 |
 * | from memory |     7.1 |    0.23 |    0.05 |    0.01 |      0.01 | 0.05 at 1,000,000 |
 * | a file, ms  |   0.017 |   0.076 |    0.46 |     3.4 |        27 |                   |
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerId } from "../src/routing/ids.ts";
import { readTable } from "../test/routing/table/build-table.ts";
import { type PeerEntry, largeTable, peerEntries } from "../test/routing/table/large-table.ts";
import { type Ratio, measure } from "./measure.ts";

const SIZES = [10, 1000, 10_000, 100_000, 1_000_000] as const;

function mapOf(entries: readonly PeerEntry[]): Map<string, number> {
  const map = new Map<string, number>();
  entries.forEach(({ channel, account, kind, id }, index) =>
    map.set(`${channel} ${account} ${kind} ${id}`, index),
  );
  return map;
}

/** Fails unless the table and the Map know the same bindings. */
function compare(bytes: Uint8Array, entries: readonly PeerEntry[]): void {
  const { matcher } = readTable(bytes);
  const map = mapOf(entries);
  for (const { channel, account, kind, id } of entries) {
    const won = matcher.win({ channel, accountId: account, peer: { kind, id: id as PeerId } })?.bindingIndex;
    const expected = map.get(`${channel} ${account} ${kind} ${id}`);
    if (won !== expected) throw new Error(`${id}: the table says ${won}, the Map ${expected}`);
  }
}

function loadRatios(size: number, folder: string): Ratio[] {
  const entries = peerEntries(size);
  const bytes = largeTable(entries);
  const path = join(folder, `${size}.skt`);
  writeFileSync(path, bytes);
  compare(readFileSync(path), entries);
  const options = size >= 100_000 ? { rounds: 9, minMs: 1, warmMs: 1 } : {};
  const build = (): unknown => mapOf(entries);
  return [
    measure(`load from a file / build a Map, ${size}`, () => readTable(readFileSync(path)), build, options),
    measure(`load from memory / build a Map, ${size}`, () => readTable(bytes), build, options),
  ];
}

/** Runs the bench, prints a line a ratio and returns them all. */
export function main(): Ratio[] {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-load-"));
  try {
    return SIZES.flatMap((size) => loadRatios(size, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
