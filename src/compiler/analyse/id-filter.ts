// A quick "no" to "is the peer of this row one of a few ids?", on the bytes of the id: of a million rows nearly none
// has to become a string. A "yes" may be wrong, a "no" never is.

import type { RuleSet } from "../resolve/rule-set.ts";
import { hashId } from "./id-hash.ts";

const utf8 = new TextEncoder();

/** A set of peer ids, whatever their channel. */
export class IdFilter {
  readonly #hashes = new Set<number>();

  /** Adds an id. */
  add(id: string): void {
    const bytes = utf8.encode(id);
    this.#hashes.add(hashId(0, bytes, 0, bytes.length));
  }

  /** Whether the peer of row `i` may have been added; rows without a peer have the empty id. */
  mayHold(rules: RuleSet, i: number): boolean {
    if (this.#hashes.size === 0) return false;
    const start = rules.idAt(i);
    return this.#hashes.has(hashId(0, rules.idBytes(i), start, start + (rules.idLength[i] as number)));
  }
}
