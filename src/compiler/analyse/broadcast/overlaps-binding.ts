// broadcast/overlaps-binding: a broadcast list for a peer that bindings name as well. The list replaces them.

import type { ChannelId, PeerClass } from "../../../routing/facts.ts";
import { broadcastKey } from "../../../routing/router.ts";
import { type Finding, type Related, finding, keyAt } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { peerCodes } from "../../resolve/rule-set.ts";
import type { CheckInput } from "../check.ts";
import { IdFilter } from "../id-filter.ts";

const MOST_RELATED = 5;

/** One finding for each list that takes the place of live bindings. */
export function* overlapsBinding(input: CheckInput): Iterable<Finding> {
  for (const [pointer, rows] of replacedRows(input)) {
    const related = rows.slice(0, MOST_RELATED).map((i): Related => ({
      place: { pointer: pointerTo("/bindings", i, "match", "peer") },
      label: "binding_here",
    }));
    const args = { bindings: rows.length };
    const witness = input.witnesses.of(rows[0] ?? 0);
    yield finding("broadcast/overlaps-binding", keyAt(pointer), args, { related, witness });
  }
}

/** The live rows for one peer whose messages a list takes, by the pointer of the list. */
function replacedRows({ model, verdicts }: CheckInput): ReadonlyMap<string, number[]> {
  const { rules, broadcast } = model;
  const replaced = new Map<string, number[]>();
  if (broadcast.size === 0) return replaced;
  const ids = new IdFilter();
  for (const key of broadcast.keys()) ids.add(key.split(" ").slice(2).join(" "));
  for (let i = 0; i < rules.count; i++) {
    const code = rules.peer[i];
    if ((code !== peerCodes.dm && code !== peerCodes.room) || !ids.mayHold(rules, i)) continue;
    const channel = rules.names.channels[rules.channel[i] as number] as ChannelId;
    const peer: PeerClass = code === peerCodes.dm ? "dm" : "room";
    const list = broadcast.get(broadcastKey(channel, peer, rules.peerId(i)));
    if (!list || !verdicts.isLive(i)) continue;
    const rows = replaced.get(list.pointer) ?? [];
    replaced.set(list.pointer, rows);
    rows.push(i);
  }
  return replaced;
}
