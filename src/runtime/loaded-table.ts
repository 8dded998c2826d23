// The compiled gateway as the runtime sees it, and the one pointer to the current one.
// INVARIANT: a table never changes; a reload makes another and swaps the pointer. Whoever handles a message
// reads the pointer once and keeps that table to the end.

import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { Facts } from "../routing/facts.ts";
import type { Router } from "../routing/route.ts";
import type { NearMiss } from "../routing/table/near-misses.ts";
import type { BindingList } from "../routing/table/first-bindings.ts";

/** Place of a binding in the source. Lines and columns start at 1. */
interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A binding that almost matched, and the fields in which the message differs. */
export type NearMissRecord = NearMiss;

/** A table that is ready to route. Immutable. */
export interface LoadedTable {
  readonly router: Router;
  readonly gateway: CompiledGateway;
  /** `sha256:<hex>`; equal digests mean equal tables. */
  readonly digest: string;
  /** `undefined` where the table knows no place. */
  sourceOf(bindingIndex: number): SourcePlace | undefined;
  /** Bindings that would have matched with one field different. Default: none are known. */
  nearMisses?(facts: Facts): readonly NearMissRecord[];
  /** The lasting name of the key by which a binding matches; default: there are none, and nothing is counted. */
  bindingKey?(facts: Facts, bindingIndex: number): string | undefined;
  /** The first `limit` bindings that are not dead; default: none are known. */
  firstBindings?(limit: number): BindingList;
  /** The names of all keys. */
  bindingKeys?(): Iterable<string>;
}

/** The current table. */
export class TableHolder {
  #current: LoadedTable;
  #generation = 1;

  constructor(first: LoadedTable) {
    this.#current = first;
  }

  /** The table for whatever starts now. */
  get current(): LoadedTable {
    return this.#current;
  }

  /** 1 for the first table, one more for each that came after. */
  get generation(): number {
    return this.#generation;
  }

  /** Makes `next` current and returns the one before. */
  swap(next: LoadedTable): LoadedTable {
    const before = this.#current;
    this.#current = next;
    this.#generation += 1;
    return before;
  }
}
