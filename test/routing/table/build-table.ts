// Rules → the bytes of a table, the way the compiler does it: rules with conditions first, then the others.

import type { CompiledGateway } from "../../../src/routing/compiled-gateway.ts";
import type { Rule } from "../../../src/routing/rule.ts";
import { type CompiledTable, decodeTable } from "../../../src/routing/table/decode.ts";
import { type TableData, encodeTable } from "../../../src/routing/table/encode.ts";
import { PositionsWriter } from "../../../src/routing/table/positions.ts";
import { TableBuilder, hasConditions } from "../../../src/routing/table/table-builder.ts";
import { gatewayOf } from "../make.ts";

/** What a table holds beside its rules. */
export interface TableExtras {
  /** Default: a gateway with the kois of the rules. */
  readonly gateway?: CompiledGateway;
  readonly files?: TableData["files"];
  /** `[line, column]` of each binding. Default: binding n stands in line n + 1, column 3. */
  readonly positions?: readonly (readonly [line: number, column: number])[];
}

/** The bytes of a table over `rules`, which stand in list order. */
export function tableBytes(rules: readonly Rule[], extras: TableExtras = {}): Uint8Array {
  const koiIds = [...new Set(rules.map((rule) => rule.koiId))];
  const gateway = extras.gateway ?? gatewayOf(koiIds.length === 0 ? ["main"] : koiIds);
  const conditional = rules.filter(hasConditions);
  const builder = new TableBuilder(
    gateway.kois.map((koi) => koi.id),
    rules.length - conditional.length,
    conditional,
  );
  for (const rule of rules) if (!hasConditions(rule)) builder.add(rule);
  const positions = new PositionsWriter();
  const places = extras.positions ?? rules.map((_, index): [number, number] => [index + 1, 3]);
  for (const [line, column] of places) positions.add(line, column);
  return encodeTable({
    data: { gateway, scopes: builder.scopes, files: extras.files ?? [[0, 0]] },
    hash: builder.finish(),
    bindings: places.length,
    positions: positions.finish(),
  });
}

/** Reads bytes that are known to be a table. @throws Error where they are none */
export function readTable(bytes: Uint8Array): CompiledTable {
  const result = decodeTable(bytes);
  if (!result.ok) throw new Error(`no table: ${result.problem}`);
  return result.table;
}

/** A table over `rules`, written and read again. */
export function tableOf(rules: readonly Rule[], extras: TableExtras = {}): CompiledTable {
  return readTable(tableBytes(rules, extras));
}
