// Bytes → a table that routes. Anything that is not exactly such a table is refused with the reason: a wrong
// table could hand a stranger's message to another koi.

import { crc32 } from "node:zlib";
import type { CompiledGateway } from "../compiled-gateway.ts";
import type { Facts } from "../facts.ts";
import type { Route, Router } from "../route.ts";
import { makeRouter } from "../router.ts";
import type { TableData } from "./encode.ts";
import { FORMAT_VERSION, HEADER_BYTES, MAGIC, aligned, header } from "./layout.ts";
import { type NearMiss, nearMisses } from "./near-misses.ts";
import { type Position, readPosition } from "./positions.ts";
import { TableMatcher } from "./table-matcher.ts";

/** Where a binding stands. `file` is relative to the folder of the config. */
export interface BindingSource extends Position {
  readonly file: string;
}

/** A loaded table. Immutable; its arrays lie off the heap. */
export interface CompiledTable extends Router {
  readonly gateway: CompiledGateway;
  readonly matcher: TableMatcher;
  /** Number of bindings in the source, dead ones included. */
  readonly bindings: number;
  /** Number of keys in the hash. */
  readonly entries: number;
  route(facts: Facts): Route;
  sourceOf(bindingIndex: number): BindingSource | undefined;
  /** Bindings that miss `facts` by one field. */
  nearMisses(facts: Facts): readonly NearMiss[];
}

/** Why bytes are no table. */
export type TableProblem = "not_a_table" | "truncated" | "other_version" | "damaged" | "big_endian_machine";

export type DecodeResult =
  | { readonly ok: true; readonly table: CompiledTable }
  | { readonly ok: false; readonly problem: TableProblem };

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function headerProblem(bytes: Uint8Array, view: DataView): TableProblem | undefined {
  if (!isLittleEndian) return "big_endian_machine";
  const start = bytes.subarray(0, MAGIC.length);
  if (!start.every((byte, i) => byte === MAGIC[i])) return "not_a_table";
  if (bytes.length < HEADER_BYTES) return bytes.length < MAGIC.length ? "not_a_table" : "truncated";
  if (view.getUint32(header.version, true) !== FORMAT_VERSION) return "other_version";
  const total = view.getUint32(header.totalBytes, true);
  if (bytes.length < total) return "truncated";
  if (bytes.length > total) return "damaged";
  const checksum = crc32(bytes.subarray(header.checksum + 4));
  return checksum === view.getUint32(header.checksum, true) ? undefined : "damaged";
}

/** Reads a table. `bytes` must not change afterwards; a 4-aligned buffer is used in place. Never throws. */
export function decodeTable(bytes: Uint8Array): DecodeResult {
  // A Buffer of node becomes a plain view: its `slice` copies nothing, and the matcher runs on one type of array.
  const inPlace =
    bytes.byteOffset % 4 === 0
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new Uint8Array(bytes);
  const view = new DataView(inPlace.buffer, inPlace.byteOffset, inPlace.byteLength);
  const problem = headerProblem(inPlace, view);
  if (problem !== undefined) return { ok: false, problem };
  try {
    return read(inPlace, view);
  } catch {
    // A checksum is no signature: bytes that were forged to fit it end here.
    return { ok: false, problem: "damaged" };
  }
}

/** @throws whatever parsing throws, on bytes that no compiler wrote */
function read(inPlace: Uint8Array, view: DataView): DecodeResult {
  const field = (at: number): number => view.getUint32(at, true);
  const capacity = field(header.capacity);
  const dataEnd = HEADER_BYTES + field(header.dataBytes);
  const slotsAt = HEADER_BYTES + aligned(field(header.dataBytes));
  const tagsAt = slotsAt + capacity * 4;
  const positionsAt = tagsAt + aligned(capacity);
  const arenaAt = positionsAt + aligned(field(header.positionBytes));
  const parts = [
    field(header.dataBytes),
    capacity * 5,
    field(header.positionBytes),
    field(header.arenaBytes),
  ];
  if (parts.some((length) => length > inPlace.length)) return { ok: false, problem: "damaged" };
  if (arenaAt + field(header.arenaBytes) !== inPlace.length) return { ok: false, problem: "damaged" };
  // INVARIANT: one slot is empty, so that every search ends.
  if (field(header.entries) >= capacity) return { ok: false, problem: "damaged" };
  const data = JSON.parse(new TextDecoder().decode(inPlace.subarray(HEADER_BYTES, dataEnd))) as TableData;
  const { gateway } = data;
  const matcher = new TableMatcher({
    slots: new Uint32Array(inPlace.buffer, inPlace.byteOffset + slotsAt, capacity),
    tags: inPlace.subarray(tagsAt, tagsAt + capacity),
    arena: inPlace.subarray(arenaAt),
    scopes: data.scopes,
    koiIds: gateway.kois.map((koi) => koi.id),
  });
  const positions = inPlace.subarray(positionsAt, arenaAt);
  const bindings = field(header.bindings);
  const table: CompiledTable = {
    gateway,
    matcher,
    bindings,
    entries: field(header.entries),
    route: makeRouter(matcher, gateway).route,
    sourceOf: (index) => sourceOf(index, bindings, data, positions),
    nearMisses: (facts) => nearMisses(matcher, facts),
  };
  return { ok: true, table };
}

function sourceOf(
  index: number,
  bindings: number,
  { files, gateway }: TableData,
  positions: Uint8Array,
): BindingSource | undefined {
  if (!(index >= 0 && index < bindings)) return undefined;
  const run = files.findLast(([first]) => first <= index);
  const file = run === undefined ? undefined : gateway.sources[run[1]]?.path;
  return file === undefined ? undefined : { file, ...readPosition(positions, index) };
}
