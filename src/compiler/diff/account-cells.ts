// The changed cells of one account that is on both sides, from general to specific: any conversation, then teams,
// guilds and roles, then single peers. A cell that changes just as the one around it is left out.

import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, PeerClass } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { type Route, tiers } from "../../routing/route.ts";
import type { Cell } from "./cell.ts";
import type { Context, Judged, Pair } from "./pair.ts";
import { cellsOfPeer } from "./peer-cells.ts";
import { type PlaceDiff, placeDiff } from "./place-diff.ts";

/** Every changed cell of an account but for those of broadcast lists. */
export function* accountCells(pair: Pair, channel: ChannelId, accountId: AccountId): Iterable<Cell> {
  const mentions = pair.mentions.of(channel, accountId);
  for (const peers of ["dm", "room"] as const) {
    const place = { channel, accountId, peers, mentions };
    const diff = placeDiff(pair, place);
    yield* contextCells(diff);
    for (const [id, conditions] of mentions.peers[peers]) yield* cellsOfPeer(diff, id, conditions);
  }
}

/** Cells of peers that nothing names. */
function* contextCells(diff: PlaceDiff): Iterable<Cell> {
  const { pair, place } = diff;
  const { channel, accountId, peers, mentions } = place;
  const fresh = pair.freshPeer(channel, peers);
  const judge = (context: Context): Judged => pair.judge(pair.facts(channel, accountId, fresh, context));
  function* changed(
    context: Context,
    judged: Judged,
    around: readonly (string | undefined)[],
  ): Iterable<Cell> {
    const isNews = judged.transition !== undefined && !around.includes(judged.transition);
    if (isNews) yield diff.cell({ peers, ...context }, judged);
  }
  const base = judge({});
  yield* changed({}, base, []);
  for (const teamId of mentions.teams) yield* changed({ teamId }, judge({ teamId }), [base.transition]);
  if (!canHaveGuild(channel, peers)) return;
  for (const [guildId, roles] of mentions.guilds) {
    const guild = judge({ guildId });
    yield* changed({ guildId }, guild, [base.transition]);
    const single = [...roles].map((role) => ({ role, judged: judge({ guildId, roles: [role] }) }));
    for (const { role, judged } of single) {
      yield* changed({ guildId, roles: [role] }, judged, [guild.transition]);
    }
    for (const [one, other] of crossed(single)) {
      const context = { guildId, roles: [one.role, other.role] };
      const around = [guild.transition, one.judged.transition, other.judged.transition];
      yield* changed(context, judge(context), around);
    }
  }
}

function canHaveGuild(channel: ChannelId, peers: PeerClass): boolean {
  return peers === "room" && channelRules[channel].hasGuilds;
}

/**
 * Pairs of roles of which one decides before and the other one after. Only for these does a member with both have
 * something that members with one have not; a third role adds nothing, since one role decides on each side.
 */
function* crossed<T extends { readonly judged: Judged }>(single: readonly T[]): Iterable<[T, T]> {
  const ranks = single.map(({ judged }) => [rank(judged.before), rank(judged.after)] as const);
  for (const [i, [before, after]] of ranks.entries()) {
    for (let j = i + 1; j < ranks.length; j++) {
      const [otherBefore, otherAfter] = ranks[j] as readonly [number, number];
      if ((before - otherBefore) * (after - otherAfter) < 0) yield [single[i] as T, single[j] as T];
    }
  }
}

/** Order of winners: by tier, then by place in the list. */
function rank({ tier, bindingIndex }: Route): number {
  const place = tier === "broadcast" ? 0 : tiers.indexOf(tier);
  return place * 2 ** 32 + (bindingIndex ?? 0);
}
