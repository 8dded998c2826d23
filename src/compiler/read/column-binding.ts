// A binding of a big file as a value, for the few that somebody has to look at.

import type { ColumnRead } from "./columns.ts";

/** `bindings[i]` as it was written: the parsed element where it is odd, else its row put together again. */
export function bindingAt({ bytes, columns }: ColumnRead, i: number): unknown {
  if (columns.odd.has(i)) return columns.odd.get(i);
  const start = columns.idStart[i] as number;
  const account = columns.account[i] as number;
  const kind = columns.kind[i] as number;
  const id = new TextDecoder().decode(bytes.subarray(start, start + (columns.idLength[i] as number)));
  const match = {
    channel: columns.channelNames[columns.channel[i] as number],
    ...(account !== 0 && { accountId: columns.accountNames[account - 1] }),
    ...(kind !== 0 && { peer: { kind: columns.kindNames[kind - 1], id } }),
  };
  return { koiId: columns.koiNames[columns.koi[i] as number], match };
}
