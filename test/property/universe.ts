// Every message of a small universe: all accounts of a channel, every peer that a config names and one that it
// does not, as a peer and as a parent, with every guild, set of roles and team.

import { channelRules } from "../../src/routing/channels/registry.ts";
import { type ChannelId, type Facts, type Peer, type PeerClass, peerClass } from "../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../src/routing/ids.ts";
import type { Rule } from "../../src/routing/rule.ts";

const FRESH_GUILD = "999999999999999999";
const FRESH_TEAM = "T0FRESH01";

function peersOf(channel: ChannelId, rules: readonly Rule[]): Peer[] {
  const kindOf = (one: PeerClass): Peer["kind"] =>
    one === "dm" ? "dm" : channel === "discord" || channel === "slack" ? "channel" : "group";
  const named = rules.flatMap((rule) => (rule.peer && rule.peer.id !== "*" ? [rule.peer] : []));
  const fresh = (["dm", "room"] as const).map((one) => ({
    class: one,
    id: channelRules[channel].examplePeerId(kindOf(one), 99),
  }));
  const all = [...named, ...fresh].map(({ class: one, id }): Peer => ({
    kind: kindOf(one),
    id: id as PeerId,
  }));
  return [...new Map(all.map((peer) => [`${peer.kind} ${peer.id}`, peer])).values()];
}

function subsets(items: readonly string[]): string[][] {
  return items.reduce<string[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}

function named(values: readonly (string | undefined)[]): string[] {
  // Sorted: two configs that name the same give the same messages, whatever their order.
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}

/** All well-formed messages of `channel` that rules could tell apart. */
export function* everyMessage(
  channel: ChannelId,
  accounts: readonly AccountId[],
  rules: readonly Rule[],
): Iterable<Facts> {
  const can = channelRules[channel];
  const peers = peersOf(channel, rules);
  const guilds = can.hasGuilds
    ? [undefined, FRESH_GUILD, ...named(rules.map((rule) => rule.guildId))]
    : [undefined];
  const teams = can.hasTeams
    ? [undefined, FRESH_TEAM, ...named(rules.map((rule) => rule.teamId))]
    : [undefined];
  const roleSets = subsets(named(rules.flatMap((rule) => rule.roles ?? [])));
  for (const accountId of accounts) {
    for (const peer of peers) {
      const isRoom = peerClass(peer.kind) === "room";
      const parents =
        isRoom && can.hasParents
          ? [undefined, ...peers.filter((one) => one.kind === peer.kind)]
          : [undefined];
      for (const parentPeer of parents) {
        for (const guildId of isRoom ? guilds : [undefined]) {
          for (const roles of guildId === undefined ? [[]] : roleSets) {
            for (const teamId of teams) {
              yield {
                channel,
                accountId,
                peer,
                ...(parentPeer && { parentPeer }),
                ...(guildId !== undefined && { guildId }),
                ...(roles.length > 0 && { roles }),
                ...(teamId !== undefined && { teamId }),
              };
            }
          }
        }
      }
    }
  }
}
