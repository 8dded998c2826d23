// The binary layout of a compiled table, format version 1. One format from ten to a million bindings: a
// small JSON part, then an open-addressing hash whose records lie in one arena, off the JavaScript heap.
// All numbers are little-endian. Layout, each part starting at a multiple of 4 (lengths in bytes):
//
//   header 48 · data (JSON, UTF-8) · slots u32[capacity] · tags u8[capacity] · positions · arena
//
// A record of the arena: scope u16, koi u16, winner u32, patterns u8, key length u16, key bytes, and, where
// `patterns` is not 0, u32 the offset of the record of the first binding that has a condition here. Records
// start at offset 4, so that a slot of 0 is empty. `winner` is the binding that wins, or NO_WINNER where all
// bindings for this key have conditions.

/** First 8 bytes of every table. */
export const MAGIC: Uint8Array = Uint8Array.of(0x53, 0x4b, 0x59, 0x4b, 0x4f, 0x49, 0x1a, 0x0a);
export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 48;
export const RECORD_HEAD_BYTES = 11;
export const NO_WINNER = 0xffff_ffff;
/** Most scopes, and most kois, of one table. */
export const MAX_U16 = 0xffff;

/** Offsets of the header's u32 fields. */
export const header = {
  version: 8,
  totalBytes: 12,
  /** CRC-32 of everything behind this field. */
  checksum: 16,
  dataBytes: 20,
  capacity: 24,
  entries: 28,
  bindings: 32,
  positionBytes: 36,
  arenaBytes: 40,
} as const;

/** What a scope's keys are: ids of peers of a class, any peer of it, or the id of the tier's own field. */
export const scopeKinds = ["dm", "room", "any_dm", "any_room", "guild", "team", "account"] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/**
 * Conditions that a binding can have beside the key of its scope. A binding with one lies under the key
 * `<id> NUL guild NUL team NUL role`; the record of `<id>` says which patterns exist, so a lookup
 * probes no key in vain that nobody made.
 */
export const pattern = { guild: 1, team: 2, role: 4 } as const;

/** The key of a conditional entry. Ids never hold a NUL. */
export function conditionalKey(id: string, guildId: string, teamId: string, role: string): string {
  return `${id}\0${guildId}\0${teamId}\0${role}`;
}

/** `n` rounded up to a multiple of 4. */
export function aligned(n: number): number {
  return (n + 3) & ~3;
}

/** Start value of the hash of a scope's keys. */
export function scopeSeed(scope: number): number {
  return 0x811c9dc5 ^ Math.imul(scope + 1, 0x9e3779b1);
}

/** Last step of the hash: spreads the bits; a number from 0 to 2³² − 1. */
export function finishHash(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a over bytes, seeded by the scope. The same number as over a string's ASCII code units. */
export function hashBytes(scope: number, bytes: Uint8Array, start: number, end: number): number {
  let h = scopeSeed(scope);
  for (let i = start; i < end; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  return finishHash(h);
}

/** The home slot of a hash. */
export function homeSlot(hash: number, capacity: number): number {
  return Math.floor((hash / 4294967296) * capacity);
}
