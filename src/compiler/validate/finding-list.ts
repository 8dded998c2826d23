// Findings while they are collected: up to a limit, and with what turned out not to be a mistake of its own.

import type { Finding } from "../diagnostics/finding.ts";

/** After so many findings the walk stops. */
export const MAX_SHAPE_FINDINGS = 10_000;

/** A list of findings. The walk fills one; each branch of a union that is tried fills one of its own. */
export class FindingList {
  readonly #findings: Finding[] = [];
  /** Pointers of missing keys that are written, but in the wrong place. */
  readonly #supplied: Set<string> = new Set();
  readonly #limit: number;
  #forgiven = 0;

  /** @param limit after how many findings the list is full */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether nothing more is wanted. */
  get isFull(): boolean {
    return this.#findings.length >= this.#limit;
  }

  /** How many more findings are wanted. */
  get room(): number {
    return this.#limit - this.#findings.length;
  }

  /** How often something that the schema refuses was let pass on purpose. */
  get forgiven(): number {
    return this.#forgiven;
  }

  /** Adds findings; those beyond the limit are dropped. */
  add(...findings: readonly Finding[]): void {
    this.#findings.push(...findings.slice(0, this.room));
  }

  /** Notes that something that the schema refuses is let pass. */
  forgive(): void {
    this.#forgiven++;
  }

  /** Notes that the key at `pointer` is not missing: it stands elsewhere, and a finding says so. */
  supply(...pointers: readonly string[]): void {
    for (const pointer of pointers) this.#supplied.add(pointer);
  }

  /** Takes over everything from `other`. */
  join(other: FindingList): void {
    this.add(...other.#findings);
    for (const pointer of other.#supplied) this.#supplied.add(pointer);
    this.#forgiven += other.#forgiven;
  }

  /** The findings in the order of the walk, each once, without keys that are missing only here. */
  settled(): readonly Finding[] {
    const seen = new Set<string>();
    return this.#findings.filter((found) => {
      if (this.#isSupplied(found)) return false;
      const identity = JSON.stringify([found.code, found.place, found.args]);
      if (seen.has(identity)) return false;
      seen.add(identity);
      return true;
    });
  }

  #isSupplied(found: Finding): boolean {
    if (found.code !== "schema/missing-key" || !("pointer" in found.place)) return false;
    return this.#supplied.has(`${found.place.pointer}/${found.args.key}`);
  }
}
