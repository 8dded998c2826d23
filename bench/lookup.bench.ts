/**
 * What does it cost to find the binding of one message? The compiled table against one `Map.get` on an equally large
 * Map, on ids that arrive as they do from a network: decoded from bytes, never hashed before. Nine of ten messages hit,
 * and every answer is checked.
 *
 * Medians of three runs on two busy cores of an Intel Xeon under Node 20.20 (lower is better, 1 is `Map.get`):
 *
 * |                                        |   10 | 1,000 | 10,000 | 100,000 | 1,000,000 | to reach       |
 * | -------------------------------------- | ---: | ----: | -----: | ------: | --------: | -------------- |
 * | Map by channel, account, kind and id   | 0.58 |  0.57 |   0.55 |    0.39 |      0.46 | 1.0 at 100,000 |
 * | Map by the bare id                     |  2.9 |   2.9 |    1.9 |    0.92 |      0.60 |                |
 *
 * The bare id is not enough to route by: its Map knows neither channels nor accounts. In nanoseconds, the table takes
 * about 140 in ten bindings, 260 in 100,000 and 750 in a million; the numbers of this machine drift by half.
 */

import type { Facts } from "../src/routing/facts.ts";
import type { PeerId } from "../src/routing/ids.ts";
import type { TableMatcher } from "../src/routing/table/table-matcher.ts";
import { readTable } from "../test/routing/table/build-table.ts";
import { type PeerEntry, largeTable, peerEntries } from "../test/routing/table/large-table.ts";
import { type Ratio, median } from "./measure.ts";

const SIZES = [10, 1000, 10_000, 100_000, 1_000_000] as const;
const QUERIES = 100_000;
const ROUNDS = 15;
const WARM_ROUNDS = 2;
const MISS_EVERY = 10;

/** Messages whose ids lie in one buffer, to be decoded afresh for every timing. */
interface Queries {
  readonly entries: readonly PeerEntry[];
  readonly ids: Buffer;
  readonly ends: Uint32Array;
  /** The sum of the winning indices: what every contestant must come to. */
  readonly expected: number;
}

function queriesOn(entries: readonly PeerEntry[]): Queries {
  const asked: PeerEntry[] = [];
  const ids: string[] = [];
  const ends = new Uint32Array(QUERIES);
  let expected = 0;
  let end = 0;
  for (let n = 0; n < QUERIES; n++) {
    // Multiplying by a prime visits the entries in no order that memory would like.
    const index = (n * 1_000_003) % entries.length;
    const entry = entries[index] as PeerEntry;
    const isMiss = n % MISS_EVERY === 0;
    asked.push(entry);
    ids.push(isMiss ? `${entry.id.slice(0, -2)}zz` : entry.id);
    end += entry.id.length;
    ends[n] = end;
    expected += isMiss ? -1 : index;
  }
  return { entries: asked, ids: Buffer.from(ids.join(""), "latin1"), ends, expected };
}

/** The messages with strings that nobody has hashed yet. */
function freshFacts({ entries, ids, ends }: Queries): Facts[] {
  return entries.map((entry, n) => {
    const id = ids.toString("latin1", n === 0 ? 0 : ends[n - 1], ends[n]) as PeerId;
    return { channel: entry.channel, accountId: entry.account, peer: { kind: entry.kind, id } };
  });
}

function wholeKey(channel: string, account: string, kind: string, id: string): string {
  return `${channel} ${account} ${kind} ${id}`;
}

function lookUpInTable(matcher: TableMatcher, messages: readonly Facts[]): number {
  let sum = 0;
  for (const facts of messages) sum += matcher.win(facts)?.bindingIndex ?? -1;
  return sum;
}

function lookUpByWholeKey(map: ReadonlyMap<string, number>, messages: readonly Facts[]): number {
  let sum = 0;
  for (const { channel, accountId, peer } of messages) {
    sum += map.get(wholeKey(channel, accountId, peer.kind, peer.id)) ?? -1;
  }
  return sum;
}

function lookUpByBareId(map: ReadonlyMap<string, number>, messages: readonly Facts[]): number {
  let sum = 0;
  for (const { peer } of messages) sum += map.get(peer.id) ?? -1;
  return sum;
}

/**
 * Milliseconds per message of each contestant: medians of rounds in which they take turns. `measure` won't do: the
 * messages are made anew for every timing, outside of it.
 */
function contest(
  queries: Queries,
  contestants: readonly ((messages: readonly Facts[]) => number)[],
): number[] {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const who = (round + turn) % contestants.length;
      const messages = freshFacts(queries);
      // The garbage of the others is nobody's cost here (node runs with `--expose-gc`).
      globalThis.gc?.();
      const start = performance.now();
      const sum = contestants[who]?.(messages);
      times[who]?.push((performance.now() - start) / QUERIES);
      if (sum !== queries.expected)
        throw new Error(`a lookup went wrong: ${sum} instead of ${queries.expected}`);
    }
  }
  return times.map((list) => median(list.slice(WARM_ROUNDS)));
}

/** Prints a ratio and returns it. */
function ratioOf(name: string, oursMs: number, referenceMs: number): Ratio {
  const ratio = oursMs / referenceMs;
  const [ours, reference] = [oursMs, referenceMs].map((ms) => (ms * 1e6).toFixed(0));
  console.log(`${name}: ${ratio.toFixed(2)} (${ours} ns / ${reference} ns)`);
  return { name, oursMs, referenceMs, ratio };
}

function lookupRatios(size: number): Ratio[] {
  const entries = peerEntries(size);
  const { matcher } = readTable(largeTable(entries));
  const whole = new Map(entries.map((e, index) => [wholeKey(e.channel, e.account, e.kind, e.id), index]));
  const bare = new Map(entries.map(({ id }, index) => [id, index]));
  const [table = 0, byKey = 0, byId = 0] = contest(queriesOn(entries), [
    (messages) => lookUpInTable(matcher, messages),
    (messages) => lookUpByWholeKey(whole, messages),
    (messages) => lookUpByBareId(bare, messages),
  ]);
  return [
    ratioOf(`lookup / Map.get by channel, account, kind and id, ${size}`, table, byKey),
    ratioOf(`lookup / Map.get by bare id, ${size}`, table, byId),
  ];
}

/** Runs the bench, prints a line a ratio and returns them all. */
export function main(): Ratio[] {
  return SIZES.flatMap(lookupRatios);
}

main();
