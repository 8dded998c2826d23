// binding/peer-in-two-guilds: one room bound with different guilds. A room is in one guild, so at most one of
// these bindings can match.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { peerCodes } from "../../resolve/rule-set.ts";
import type { CheckInput } from "../check.ts";

/** Rooms that are bound under two guilds. */
export function* peerInTwoGuilds({ model }: CheckInput): Iterable<Finding> {
  const { rules } = model;
  const seen = new Map<string, { index: number; guildId: string }>();
  for (const [i, { guildId }] of [...rules.extras].sort(([a], [b]) => a - b)) {
    if (guildId === undefined || rules.peer[i] !== peerCodes.room) continue;
    const peer = `${rules.channel[i]} ${rules.peerId(i)}`;
    const first = seen.get(peer);
    if (!first) seen.set(peer, { index: i, guildId });
    else if (first.guildId !== guildId) {
      const related = [
        {
          place: { pointer: pointerTo("/bindings", first.index, "match", "guildId") },
          label: "also_bound_here",
        } as const,
      ];
      const args = { first: first.index, guildId, firstGuildId: first.guildId };
      yield finding("binding/peer-in-two-guilds", pointerTo("/bindings", i, "match", "guildId"), args, {
        related,
      });
    }
  }
}
