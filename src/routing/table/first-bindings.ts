// The first bindings of a table, read back from its keys: what a picture of the routing shows. Big tables are walked, not
// decoded: of a million bindings only those that are shown become objects.

import type { KoiId } from "../ids.ts";
import type { RuleKey } from "./rule-key.ts";
import type { TableMatcher } from "./table-matcher.ts";

/** A binding, by the keys that it wins: one for each role, else one. */
export interface ListedBinding {
  readonly bindingIndex: number;
  readonly koiId: KoiId;
  readonly keys: readonly RuleKey[];
}

/** Bindings of a table that win something. Dead ones are in no table. */
export interface BindingList {
  /** The first ones, in the order of the config. */
  readonly first: readonly ListedBinding[];
  /** How many there are in all. */
  readonly total: number;
  /** How many there are of each koi that has any. */
  readonly ofKoi: ReadonlyMap<KoiId, number>;
}

/** The first `limit` bindings. `bindings`: how many the source has; `koiIds`: in the order of the table. */
export function firstBindings(
  matcher: TableMatcher,
  bindings: number,
  koiIds: readonly KoiId[],
  limit: number,
): BindingList {
  const isSeen = new Uint8Array(bindings);
  const counts = new Uint32Array(koiIds.length);
  let total = 0;
  matcher.visit((_at, index, koi) => {
    if (isSeen[index] !== 0) return;
    isSeen[index] = 1;
    counts[koi] = (counts[koi] ?? 0) + 1;
    total += 1;
  });
  const end = endOf(isSeen, limit);
  const offsets: number[] = [];
  matcher.visit((at, index) => {
    if (index < end) offsets.push(at);
  });
  const ofKoi = koiIds.flatMap((id, koi) => (counts[koi] ? [[id, counts[koi]] as const] : []));
  return { first: decoded(matcher, offsets), total, ofKoi: new Map(ofKoi) };
}

/** The index behind the one that is number `limit` of those seen. */
function endOf(isSeen: Uint8Array, limit: number): number {
  let left = limit;
  let index = 0;
  for (; index < isSeen.length && left > 0; index++) left -= isSeen[index] as number;
  return index;
}

function decoded(matcher: TableMatcher, offsets: readonly number[]): ListedBinding[] {
  const found = new Map<number, ListedBinding & { readonly keys: RuleKey[] }>();
  for (const at of offsets) {
    const { key, koiId } = matcher.recordAt(at);
    const bindingIndex = matcher.unconditional(at) ?? 0;
    const known = found.get(bindingIndex);
    if (known) known.keys.push(key);
    else found.set(bindingIndex, { bindingIndex, koiId, keys: [key] });
  }
  const list = [...found.values()].sort((a, b) => a.bindingIndex - b.bindingIndex);
  for (const { keys } of list) keys.sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : 0));
  return list;
}
