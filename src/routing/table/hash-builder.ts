// Builds the hash part of a table: entries in, slots + tags + arena out. Deterministic: the same entries in
// the same order give the same bytes.

import { MAX_U16, NO_WINNER, RECORD_HEAD_BYTES, aligned, hashBytes, homeSlot } from "./layout.ts";

/** The hash part of a table. */
export interface HashPart {
  readonly capacity: number;
  readonly entries: number;
  readonly slots: Uint32Array;
  readonly tags: Uint8Array;
  readonly arena: Uint8Array;
}

const utf8 = new TextEncoder();

/** Collects entries. `maxEntries` is an upper bound of the distinct (scope, key) pairs to come; `add` throws beyond. */
export class HashBuilder {
  readonly #capacity: number;
  readonly #slots: Uint32Array;
  readonly #tags: Uint8Array;
  #arena: Uint8Array;
  #end = 4;
  #entries = 0;

  constructor(maxEntries: number, expectedKeyBytes = 16) {
    // Fill at most 72 %: a hit then takes two or three probes, a miss seven, mostly of one cache line.
    this.#capacity = Math.max(16, Math.ceil(maxEntries / 0.72));
    this.#slots = new Uint32Array(this.#capacity);
    this.#tags = new Uint8Array(this.#capacity);
    this.#arena = new Uint8Array(64 + maxEntries * (RECORD_HEAD_BYTES + expectedKeyBytes));
  }

  /** The first binding for a key wins; later ones are ignored. Returns the record's offset in the arena. */
  add(scope: number, key: Uint8Array, start: number, end: number, binding: number, koi: number): number {
    const at = this.#findOrInsert(scope, key, start, end, 0);
    const arena = this.#arena;
    if (readU32(arena, at + 4) !== NO_WINNER) return at;
    writeU16(arena, at + 2, koi);
    writeU32(arena, at + 4, binding);
    return at;
  }

  /** Like `add`, for a key given as text. */
  addText(scope: number, key: string, binding: number, koi: number): number {
    const bytes = utf8.encode(key);
    return this.add(scope, bytes, 0, bytes.length, binding, koi);
  }

  /** Notes on the record of `key` that a binding with conditions of `patterns` lies at `conditionalAt`. */
  notePattern(scope: number, key: string, patterns: number, conditionalAt: number): void {
    const bytes = utf8.encode(key);
    const at = this.#findOrInsert(scope, bytes, 0, bytes.length, patterns);
    const arena = this.#arena;
    const first = at + RECORD_HEAD_BYTES + readU16(arena, at + 9);
    // INVARIANT: a key's conditional bindings are noted before its unconditional one is added, so its record
    // was made with room for the trailing offset.
    arena[at + 8] = (arena[at + 8] as number) | (1 << patterns);
    if (readU32(arena, first) === 0) writeU32(arena, first, conditionalAt);
  }

  finish(): HashPart {
    return {
      capacity: this.#capacity,
      entries: this.#entries,
      slots: this.#slots,
      tags: this.#tags,
      arena: this.#arena.subarray(0, aligned(this.#end)),
    };
  }

  #findOrInsert(scope: number, key: Uint8Array, start: number, end: number, patterns: number): number {
    const slots = this.#slots;
    const tags = this.#tags;
    const capacity = this.#capacity;
    const hash = hashBytes(scope, key, start, end);
    const tag = hash & 0xff;
    let slot = homeSlot(hash, capacity);
    for (;;) {
      const at = slots[slot] as number;
      if (at === 0) break;
      if (tags[slot] === tag && this.#holds(at, scope, key, start, end)) return at;
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
    const at = this.#append(scope, key, start, end, patterns);
    slots[slot] = at;
    tags[slot] = tag;
    return at;
  }

  #holds(at: number, scope: number, key: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const length = end - start;
    if (readU16(arena, at) !== scope || readU16(arena, at + 9) !== length) return false;
    const first = at + RECORD_HEAD_BYTES;
    for (let i = 0; i < length; i++) if (arena[first + i] !== key[start + i]) return false;
    return true;
  }

  #append(scope: number, key: Uint8Array, start: number, end: number, patterns: number): number {
    const length = end - start;
    if (length > MAX_U16) throw new RangeError("a key of a table has at most 65,535 bytes");
    // INVARIANT: one slot stays empty, so that every search ends.
    if (this.#entries + 1 >= this.#capacity) throw new RangeError("more keys than the hash was made for");
    const size = RECORD_HEAD_BYTES + length + (patterns === 0 ? 0 : 4);
    if (this.#end + size + 4 > this.#arena.length) {
      const larger = new Uint8Array(Math.max(this.#arena.length * 2, this.#end + size + 64));
      larger.set(this.#arena.subarray(0, this.#end));
      this.#arena = larger;
    }
    const arena = this.#arena;
    const at = this.#end;
    writeU16(arena, at, scope);
    writeU32(arena, at + 4, NO_WINNER);
    writeU16(arena, at + 9, length);
    const first = at + RECORD_HEAD_BYTES;
    for (let i = 0; i < length; i++) arena[first + i] = key[start + i] as number;
    this.#end += size;
    this.#entries++;
    return at;
  }
}

/** u16 at `at`, little-endian, at any alignment. */
export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** u32 at `at`, little-endian, at any alignment. */
export function readU32(bytes: Uint8Array, at: number): number {
  return (readU16(bytes, at) | (readU16(bytes, at + 2) << 16)) >>> 0;
}

function writeU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = value >>> 8;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  writeU16(bytes, at, value & 0xffff);
  writeU16(bytes, at + 2, value >>> 16);
}
