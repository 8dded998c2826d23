// The bindings of a big file, which come as columns: those that the schema has to look at, as values. A plain row has
// the right keys and texts; what may be wrong with it are its names, and each name is judged once.

import { bindingAt } from "../read/column-binding.ts";
import type { BindingColumns, ColumnRead } from "../read/columns.ts";
import { MAX_SHAPE_FINDINGS } from "./finding-list.ts";
import { validateConfig } from "./generated/accept.js";

const SPACE = 0x20;

const GOOD = { koiId: "a", channel: "whatsapp", accountId: "a", kind: "dm", id: "1" };

/** Which names the schema refuses, by their number in the columns. */
interface RefusedNames {
  readonly koi: ReadonlySet<number>;
  readonly channel: ReadonlySet<number>;
  readonly account: ReadonlySet<number>;
  readonly kind: ReadonlySet<number>;
}

/**
 * By their index, the elements that are not plain and the plain ones that the schema refuses, of the latter as many as
 * there can be findings.
 */
export function doubtfulBindings(read: ColumnRead): ReadonlyMap<number, unknown> {
  const { bytes, columns } = read;
  const doubtful = new Map(columns.odd);
  const refused = refusedNames(columns);
  for (let row = 0, found = 0; row < columns.count && found < MAX_SHAPE_FINDINGS; row++) {
    if (columns.odd.has(row) || !isRefused(row, columns, refused, bytes)) continue;
    doubtful.set(row, bindingAt(read, row));
    found++;
  }
  return doubtful;
}

function refusedNames(columns: BindingColumns): RefusedNames {
  return {
    koi: numbersOf(columns.koiNames, 0, (koiId) => ({ koiId })),
    // Routing reads these two in any capitals and with blanks around them.
    channel: numbersOf(columns.channelNames, 0, (channel) => ({ channel: channel.trim().toLowerCase() })),
    account: numbersOf(columns.accountNames, 1, (accountId) => ({ accountId })),
    kind: numbersOf(columns.kindNames, 1, (kind) => ({ kind: kind.trim().toLowerCase() })),
  };
}

function numbersOf(
  names: readonly string[],
  first: number,
  field: (name: string) => Partial<typeof GOOD>,
): ReadonlySet<number> {
  const refused = names.flatMap((name, i) => {
    const { koiId, channel, accountId, kind, id } = { ...GOOD, ...field(name) };
    const binding = { koiId, match: { channel, accountId, peer: { kind, id } } };
    return validateConfig({ bindings: [binding] }) ? [] : [i + first];
  });
  return new Set(refused);
}

function isRefused(row: number, columns: BindingColumns, refused: RefusedNames, bytes: Uint8Array): boolean {
  return (
    refused.koi.has(columns.koi[row] ?? 0) ||
    refused.channel.has(columns.channel[row] ?? 0) ||
    refused.account.has(columns.account[row] ?? 0) ||
    refused.kind.has(columns.kind[row] ?? 0) ||
    isBlank(bytes, columns.idStart[row] ?? 0, columns.idLength[row] ?? 0)
  );
}

/** Whether there is an id and it consists of blanks; it has no other characters that can't be seen. */
function isBlank(bytes: Uint8Array, start: number, length: number): boolean {
  let at = start;
  while (at < start + length && bytes[at] === SPACE) at++;
  return length > 0 && at === start + length;
}
