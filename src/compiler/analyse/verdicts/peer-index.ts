// Live rules for one peer without conditions, by peer, straight on the id bytes: an integer hash with chains.
// A chain holds at most one rule an account and one for any, so walking it does not depend on the bindings.

import { finishHash } from "../../../routing/table/layout.ts";
import type { RuleSet } from "../../resolve/rule-set.ts";

/** Index over the exact-peer rules of a rule set. */
export class PeerIndex {
  readonly #rules: RuleSet;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(rules: RuleSet) {
    this.#rules = rules;
    let capacity = 16;
    while (capacity * 0.7 < rules.count) capacity *= 2;
    this.#heads = new Int32Array(capacity).fill(-1);
    this.#next = new Int32Array(rules.count).fill(-1);
  }

  /** First live rule for the peer of row `i`, −1 where there is none. */
  headFor(i: number): number {
    return this.#heads[this.#slotFor(i)] as number;
  }

  /** The next live rule for the same peer, −1 at the end. */
  next(i: number): number {
    return this.#next[i] as number;
  }

  /** Appends row `i` to the chain of its peer. */
  insert(i: number): void {
    const slot = this.#slotFor(i);
    let at = this.#heads[slot] as number;
    if (at < 0) {
      this.#heads[slot] = i;
      return;
    }
    while ((this.#next[at] as number) >= 0) at = this.#next[at] as number;
    this.#next[at] = i;
  }

  /** Whether any indexed rule of channel number `channel` and peer code `peer` names `id`. */
  mentions(channel: number, peer: number, id: Uint8Array): boolean {
    return (this.#heads[this.#slot(channel, peer, id, 0, id.length)] as number) >= 0;
  }

  #slotFor(i: number): number {
    const rules = this.#rules;
    const at = rules.idAt(i);
    const end = at + (rules.idLength[i] as number);
    return this.#slot(rules.channel[i] as number, rules.peer[i] as number, rules.idBytes(i), at, end);
  }

  #slot(channel: number, peer: number, bytes: Uint8Array, start: number, end: number): number {
    let h = 0x811c9dc5 ^ ((channel << 8) | peer);
    for (let k = start; k < end; k++) h = Math.imul(h ^ (bytes[k] as number), 0x01000193);
    const mask = this.#heads.length - 1;
    let slot = finishHash(h) & mask;
    for (;;) {
      const head = this.#heads[slot] as number;
      if (head < 0 || this.#isPeer(head, channel, peer, bytes, start, end)) return slot;
      slot = (slot + 1) & mask;
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
