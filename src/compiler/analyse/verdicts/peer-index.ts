// Live rules for one peer without conditions, by peer, straight on the id bytes: an integer hash with chains.
// A chain holds at most one rule an account and one for any, so walking it does not depend on the bindings.

import { homeSlot } from "../../../routing/table/layout.ts";
import type { RuleSet } from "../../resolve/rule-set.ts";
import { hashId } from "../id-hash.ts";

const FREE = 0;

/** Index over the exact-peer rules of a rule set. */
export class PeerIndex {
  readonly #rules: RuleSet;
  /** A byte of each slot's hash, `FREE` where it has none: small enough to stay in the processor's cache. */
  readonly #tags: Uint8Array;
  /** First rule of each slot that is not free. */
  readonly #heads: Uint32Array;
  /** What follows a rule in its chain: its number plus one, 0 at the end. */
  readonly #next: Uint32Array;

  constructor(rules: RuleSet) {
    this.#rules = rules;
    const capacity = Math.max(16, Math.ceil(rules.count / 0.7));
    this.#tags = new Uint8Array(capacity);
    this.#heads = new Uint32Array(capacity);
    this.#next = new Uint32Array(rules.count);
  }

  /** First live rule for the peer of row `i`, −1 where there is none. */
  headFor(i: number): number {
    return this.#probe(i, false);
  }

  /** The same; where there is none, row `i` becomes it. */
  headOrInsert(i: number): number {
    return this.#probe(i, true);
  }

  /** The next live rule for the same peer, −1 at the end. */
  next(i: number): number {
    return (this.#next[i] as number) - 1;
  }

  /** Appends row `i` to the chain of its peer. */
  insert(i: number): void {
    const head = this.#probe(i, true);
    if (head >= 0) this.append(head, i);
  }

  /** Appends row `i` to the chain that begins with `head`. */
  append(head: number, i: number): void {
    const next = this.#next;
    let at = head;
    while (next[at] !== 0) at = (next[at] as number) - 1;
    next[at] = i + 1;
  }

  /** Whether any indexed rule of channel number `channel` and peer code `peer` names `id`. */
  mentions(channel: number, peer: number, id: Uint8Array): boolean {
    const hash = hashId(seedOf(channel, peer), id, 0, id.length);
    const slot = this.#slotOf(hash, channel, peer, id, 0, id.length);
    return this.#tags[slot] !== FREE;
  }

  #probe(i: number, inserts: boolean): number {
    const rules = this.#rules;
    const bytes = rules.idBytes(i);
    const start = rules.idAt(i);
    const end = start + (rules.idLength[i] as number);
    const channel = rules.channel[i] as number;
    const peer = rules.peer[i] as number;
    const hash = hashId(seedOf(channel, peer), bytes, start, end);
    const slot = this.#slotOf(hash, channel, peer, bytes, start, end);
    if (this.#tags[slot] !== FREE) return this.#heads[slot] as number;
    if (inserts) {
      this.#tags[slot] = tagOf(hash);
      this.#heads[slot] = i;
    }
    return -1;
  }

  #slotOf(
    hash: number,
    channel: number,
    peer: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    const tags = this.#tags;
    const capacity = tags.length;
    const own = tagOf(hash);
    let slot = homeSlot(hash, capacity);
    for (;;) {
      const tag = tags[slot] as number;
      if (tag === FREE) return slot;
      if (tag === own && this.#isPeer(this.#heads[slot] as number, channel, peer, bytes, start, end))
        return slot;
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
  }

  #isPeer(i: number, channel: number, peer: number, bytes: Uint8Array, start: number, end: number): boolean {
    const rules = this.#rules;
    const length = end - start;
    if (rules.channel[i] !== channel || rules.peer[i] !== peer || rules.idLength[i] !== length) return false;
    const own = rules.idBytes(i);
    const at = rules.idAt(i);
    for (let k = 0; k < length; k++) if (own[at + k] !== bytes[start + k]) return false;
    return true;
  }
}

function seedOf(channel: number, peer: number): number {
  return (channel << 8) | peer;
}

/** The low byte, since the high bits choose the slot; never `FREE`. */
function tagOf(hash: number): number {
  return hash & 0xff || 1;
}
