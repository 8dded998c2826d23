// Tables of many peers, for the tests and benches that need size: the bindings are those of the generated
// configs of the benches, so their ids look like ids.

import { configChunks } from "../../../bench/generate-config.ts";
import { type ChannelId, type PeerClass, type PeerKind, peerClass } from "../../../src/routing/facts.ts";
import type { AccountId, KoiId } from "../../../src/routing/ids.ts";
import { encodeTable } from "../../../src/routing/table/encode.ts";
import { PositionsWriter } from "../../../src/routing/table/positions.ts";
import { TableBuilder } from "../../../src/routing/table/table-builder.ts";
import { gatewayOf } from "../make.ts";

/** One binding of one peer; no two have the same peer. */
export interface PeerEntry {
  readonly koiId: KoiId;
  readonly channel: ChannelId;
  readonly account: AccountId;
  readonly kind: PeerKind;
  readonly class: PeerClass;
  readonly id: string;
}

interface GeneratedBinding {
  readonly koiId: KoiId;
  readonly match: { channel: ChannelId; accountId: AccountId; peer: { kind: PeerKind; id: string } };
}

/** The bindings of a generated config, in list order. */
export function peerEntries(count: number): PeerEntry[] {
  const entries: PeerEntry[] = [];
  for (const chunk of configChunks({ bindings: count, style: "json" })) {
    if (!chunk.startsWith('    {"koiId"')) continue;
    const { koiId, match } = JSON.parse(chunk.trim().replace(/,$/, "")) as GeneratedBinding;
    const { kind, id } = match.peer;
    entries.push({
      koiId,
      channel: match.channel,
      account: match.accountId,
      kind,
      class: peerClass(kind),
      id,
    });
  }
  return entries;
}

/** The bytes of a table of these entries, made as the compiler makes it from a big file: ids as bytes. */
export function largeTable(entries: readonly PeerEntry[]): Uint8Array {
  const koiIds = [...new Set(entries.map((entry) => entry.koiId))].toSorted();
  const koiIndex = new Map(koiIds.map((id, index) => [id, index]));
  const builder = new TableBuilder(koiIds, entries.length, []);
  const positions = new PositionsWriter();
  const utf8 = new TextEncoder();
  const buffer = new Uint8Array(1024);
  entries.forEach((entry, index) => {
    const scope = builder.scope(entry.channel, entry.account, entry.class);
    const { written } = utf8.encodeInto(entry.id, buffer);
    builder.addPeer(scope, buffer, 0, written, index, koiIndex.get(entry.koiId) ?? 0);
    positions.add(index + 90, 5);
  });
  return encodeTable({
    data: { gateway: gatewayOf(koiIds), scopes: builder.scopes, files: [[0, 0]] },
    hash: builder.finish(),
    bindings: entries.length,
    positions: positions.finish(),
  });
}
