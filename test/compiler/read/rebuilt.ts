/**
 * From columns back to the value that they stand for. In: what `readColumns` answers. Out: what `readSource` would.
 */

import type { ColumnRead } from "../../../src/compiler/read/columns.ts";

/** The config as one plain value; the order of its top-level keys is not kept. */
export function rebuilt({ bytes, columns, rest }: ColumnRead): Record<string, unknown> {
  return {
    ...rest,
    bindings: Array.from({ length: columns.count }, (_, row) => rebuiltBinding(bytes, columns, row)),
  };
}

function rebuiltBinding(bytes: Uint8Array, columns: ColumnRead["columns"], row: number): unknown {
  if (columns.odd.has(row)) return columns.odd.get(row);
  const account = columns.account[row] ?? 0;
  const kind = columns.kind[row] ?? 0;
  const start = columns.idStart[row] ?? 0;
  const id = new TextDecoder().decode(bytes.subarray(start, start + (columns.idLength[row] ?? 0)));
  return {
    koiId: columns.koiNames[columns.koi[row] ?? 0],
    match: {
      channel: columns.channelNames[columns.channel[row] ?? 0],
      ...(account === 0 ? {} : { accountId: columns.accountNames[account - 1] }),
      ...(kind === 0 ? {} : { peer: { kind: columns.kindNames[kind - 1], id } }),
    },
  };
}
