// A key that is unknown where it stands but known near by: `setupCommand` beside `docker`, `elevated` in a koi's tools.
// Near means few steps up and down in the schema. A claim is made only where one object stands out, never among equals.

import { pointerTo } from "../read/pointer.ts";
import { FindingList } from "./finding-list.ts";
import { isJsonObject } from "./json-type.ts";
import { homeLength, pathWords } from "./place-words.ts";
import { type Placement, placementsOf } from "./placements.ts";
import { type Spot, childSpot, keysOf, pathOf } from "./spot.ts";
import type { Walk } from "./walk.ts";

/** Where a key belongs. */
export interface RightPlace {
  /** The object in words: `sandbox.docker`, `tools at the top level`, `channels.<channel>`. */
  readonly belongs: string;
  /** Whether the value would be right there. */
  readonly isFit: boolean;
  /** Whether the object lies in the one in which the key stands. */
  readonly isBelow: boolean;
  /** Pointer of the object, which need not exist; missing where it is not one for certain. */
  readonly to?: string;
  /** Pointer of the object, if it exists. */
  readonly existing?: string;
  /** Pointers of what is no longer missing once the key is moved. */
  readonly supplies: readonly string[];
}

/** Steps down from the object that both places lie in; further down nobody looks. */
const MAX_DOWN = 2;

/** More than the distance of any two objects. */
const MAX_DISTANCE = 1000;

/** A key that is known in more blocks of the root than this says nothing about a place further down. */
const MAX_BLOCKS_BELOW = 4;

/** The same for a place elsewhere. */
const MAX_BLOCKS_FAR = 2;

const CHANNELS = "channels";
const ANY_CHANNEL = "<channel>";

interface Candidate extends Placement {
  /** Length of the path that it has in common with the object in which the key stands. */
  readonly shared: number;
  readonly steps: number;
}

/** Where `key`, unknown in the object at `spot`, belongs; `undefined` where not exactly one place suggests itself. */
export function rightPlaceOf(walk: Walk, spot: Spot, key: string, value: unknown): RightPlace | undefined {
  const from = pathOf(spot);
  const placements = placementsOf(walk.root, key);
  const blocks = new Set(placements.map(({ path }) => path[0])).size;
  const candidates = placements
    .flatMap((placement) => candidateOf(placement, from))
    .filter((candidate) => blocks <= (isBelow(candidate, from) ? MAX_BLOCKS_BELOW : MAX_BLOCKS_FAR));
  const fitting = candidates.filter(({ node }) => fits(walk, node, childSpot(spot, key), value));
  const isFit = fitting.length > 0;
  const groups = grouped(isFit ? nearestOf(fitting) : candidates);
  const [group] = groups;
  // A value that is wrong there too is no proof against a key that means one thing only.
  if (group === undefined || groups.length > 1) return undefined;
  return describe(walk, spot, key, { ...chosen(walk, spot, group), isFit });
}

/** Whether `value` would be right by `node` at `spot`. */
export function fits(walk: Walk, node: Placement["node"], spot: Spot, value: unknown): boolean {
  const out = new FindingList(1);
  walk.check(walk, node, value, spot, out);
  return !out.isFull;
}

function candidateOf(placement: Placement, from: readonly string[]): Candidate[] {
  const { path } = placement;
  let shared = 0;
  while (shared < path.length && shared < from.length && path[shared] === from[shared]) shared++;
  const down = path.slice(shared);
  const distance = from.length - shared + down.length;
  if (distance === 0 || down.length > MAX_DOWN || down[0] === "*") return [];
  // Channels have words of their own: another channel's key is not what was meant.
  if (path[0] === CHANNELS && shared === 1 && from.length > 1) return [];
  // Of two at the same distance the one with the same name is meant: `tools` for a koi's `tools`. Which entry of a list
  // is meant can't be known, so that any other place comes first.
  const isNamesake = path.length > 0 && path.at(-1) === from.at(-1);
  const steps = distance - (isNamesake ? 0.5 : 0) + (down.includes("*") ? MAX_DISTANCE : 0);
  return [{ ...placement, shared, steps }];
}

function isBelow(candidate: Candidate, from: readonly string[]): boolean {
  return candidate.shared === from.length && !isOfAnyChannel(candidate);
}

function nearestOf(candidates: readonly Candidate[]): readonly Candidate[] {
  const least = Math.min(...candidates.map(({ steps }) => steps));
  return candidates.filter(({ steps }) => steps === least);
}

function isOfAnyChannel({ path, shared }: Candidate): boolean {
  return path[0] === CHANNELS && path.length > 1 && shared < 2;
}

function anyChannelPath(candidate: Candidate): readonly string[] {
  return isOfAnyChannel(candidate) ? [CHANNELS, ANY_CHANNEL, ...candidate.path.slice(2)] : candidate.path;
}

/** Candidates that differ in the channel alone are one. */
function grouped(candidates: readonly Candidate[]): readonly [Candidate, ...Candidate[]][] {
  const groups = new Map<string, [Candidate, ...Candidate[]]>();
  for (const candidate of candidates) {
    const name = anyChannelPath(candidate).join("/");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [candidate]);
    else group.push(candidate);
  }
  return [...groups.values()];
}

/** Of several channels the one that the binding around is about, else any. */
function chosen(walk: Walk, spot: Spot, group: readonly [Candidate, ...Candidate[]]): Candidate {
  const [first] = group;
  if (group.length === 1) return first;
  const home = keysOf(spot).slice(0, homeLength(pathOf(spot)));
  const channel = home.length === 0 ? undefined : valueAt(walk.config, [...home, "match", "channel"]);
  return group.find(({ path }) => path[1] === channel) ?? { ...first, path: anyChannelPath(first) };
}

function describe(
  walk: Walk,
  spot: Spot,
  key: string,
  { path, shared, isFit }: Candidate & { readonly isFit: boolean },
): RightPlace {
  const keys = [...keysOf(spot).slice(0, shared), ...path.slice(shared)];
  const supplies = keys.slice(shared).map((_, i) => pointerTo("", ...keys.slice(0, shared + i + 1)));
  supplies.push(pointerTo("", ...keys, key));
  const isBelow = shared === pathOf(spot).length;
  const isThere = isJsonObject(valueAt(walk.config, keys));
  return {
    belongs: belongsWords(keys, path, spot),
    isFit,
    isBelow,
    supplies,
    ...(!keys.includes("*") && !keys.includes(ANY_CHANNEL) && { to: pointerTo("", ...keys) }),
    ...(isThere && { existing: pointerTo("", ...keys) }),
  };
}

/** A block of the root is named as such for a key in a koi or binding, which may have a block of the same name. */
function belongsWords(keys: readonly (string | number)[], path: readonly string[], spot: Spot): string {
  if (path.length === 0) return "the top level";
  if (keys.at(-1) === "*") return `an entry of ${pathWords(keys.slice(0, -1), path.slice(0, -1))}`;
  const words = pathWords(keys, path);
  return path.length === 1 && pathOf(spot).includes("*") ? `${words} at the top level` : words;
}

function valueAt(config: unknown, keys: readonly (string | number)[]): unknown {
  let value = config;
  for (const key of keys) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
