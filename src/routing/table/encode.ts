// A compiled gateway as bytes: the JSON part, the hash part and the positions under one header.

import { crc32 } from "node:zlib";
import type { CompiledGateway } from "../compiled-gateway.ts";
import type { ChannelId } from "../facts.ts";
import type { AccountId } from "../ids.ts";
import type { HashPart } from "./hash-builder.ts";
import { FORMAT_VERSION, HEADER_BYTES, MAGIC, type ScopeKind, aligned, header } from "./layout.ts";

/** A namespace of keys: one channel, one account (or any), one kind of key. Its id is its place in the list. */
export type Scope = readonly [channel: ChannelId, account: AccountId | "*", kind: ScopeKind];

/** The JSON part of a table. */
export interface TableData {
  readonly gateway: CompiledGateway;
  readonly scopes: readonly Scope[];
  /** From which binding on the bindings stand in which of `gateway.sources`: `[first binding, source]`. */
  readonly files: readonly (readonly [firstBinding: number, source: number])[];
}

/** What `encodeTable` joins. */
export interface TableParts {
  readonly data: TableData;
  readonly hash: HashPart;
  /** Number of bindings in the source, dead ones included. */
  readonly bindings: number;
  /** From `PositionsWriter.finish`. */
  readonly positions: Uint8Array;
}

/** The bytes of a table. The same parts give the same bytes, on any machine. */
export function encodeTable(parts: TableParts): Uint8Array {
  const { hash, positions } = parts;
  const data = new TextEncoder().encode(JSON.stringify(parts.data));
  const slotsAt = HEADER_BYTES + aligned(data.length);
  const tagsAt = slotsAt + hash.capacity * 4;
  const positionsAt = tagsAt + aligned(hash.capacity);
  const arenaAt = positionsAt + aligned(positions.length);
  const out = new Uint8Array(arenaAt + hash.arena.length);
  out.set(MAGIC);
  out.set(data, HEADER_BYTES);
  new Uint32Array(out.buffer, slotsAt, hash.capacity).set(hash.slots);
  out.set(hash.tags, tagsAt);
  out.set(positions, positionsAt);
  out.set(hash.arena, arenaAt);
  const view = new DataView(out.buffer);
  view.setUint32(header.version, FORMAT_VERSION, true);
  view.setUint32(header.totalBytes, out.length, true);
  view.setUint32(header.dataBytes, data.length, true);
  view.setUint32(header.capacity, hash.capacity, true);
  view.setUint32(header.entries, hash.entries, true);
  view.setUint32(header.bindings, parts.bindings, true);
  view.setUint32(header.positionBytes, positions.length, true);
  view.setUint32(header.arenaBytes, hash.arena.length, true);
  view.setUint32(header.checksum, crc32(out.subarray(header.checksum + 4)), true);
  return out;
}
