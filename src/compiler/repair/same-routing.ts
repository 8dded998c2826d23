// Whether two configs route alike: every message that one of them can tell apart goes to the same kois, in the same
// sessions, by both. In: two compilations. Out: yes, or "not proven". Rules that differ are tried with every message
// that they match and that any rule tells apart; where those are too many, nothing is proven.

import { channelRules } from "../../routing/channels/registry.ts";
import { type ChannelId, type Facts, type Peer, peerClass } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import type { Router } from "../../routing/route.ts";
import type { Rule } from "../../routing/rule.ts";
import type { CheckInput } from "../analyse/check.ts";
import type { Compilation } from "../compile.ts";

/** Whether `after` provably routes as `before` does. */
export type SameRouting = (before: Compilation, after: Compilation) => boolean;

/** Messages that are tried at most. */
const MOST_MESSAGES = 100_000;

/** Proves it by equal rules, or by trying. `false` where one of the two could not be analysed. */
export const sameRouting: SameRouting = (before, after) => {
  const [old, now] = [before.analysis, after.analysis];
  if (!old || !now || surroundings(old) !== surroundings(now)) return false;
  const rules = [liveRules(old), liveRules(now)] as const;
  const differing = differingRules(...rules);
  if (differing.length === 0) return true;
  const all = [...rules[0], ...rules[1]];
  let left = MOST_MESSAGES;
  for (const facts of messagesOf(differing, all, old)) {
    if (left-- === 0) return false;
    if (answer(old.router, facts) !== answer(now.router, facts)) return false;
  }
  return true;
};

/** What decides about messages beside the rules. */
function surroundings({ model }: CheckInput): string {
  const channels = Object.values(model.channels).map((one) => [
    one.id,
    [...one.accounts].sort(),
    one.defaultAccount,
  ]);
  const broadcast = [...model.broadcast].map(([key, { kois }]) => [key, kois]).sort();
  return JSON.stringify([channels, broadcast, model.session, model.kois.defaultKoi.id]);
}

function liveRules({ verdicts }: CheckInput): Rule[] {
  return [...verdicts.rules.rules()].filter((rule) => verdicts.isLive(rule.index));
}

/** All that a rule says, but for its place in the list. */
function contentOf(rule: Rule): string {
  const said = Object.entries(rule).filter(([key]) => key !== "index");
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The tier of a rule: in a tier the list order decides, between tiers it does not. */
function tierOf({ peer, guildId, roles, teamId, account }: Rule): string {
  if (peer) return peer.id === "*" ? "peerKind" : "peer";
  if (guildId !== undefined) return roles ? "guildRoles" : "guild";
  return teamId === undefined ? (account === "*" ? "channel" : "account") : "team";
}

/** Rules that only one side has, or that stand elsewhere among those of their channel and tier. */
function differingRules(old: readonly Rule[], now: readonly Rule[]): Rule[] {
  const [left, right] = [grouped(old), grouped(now)];
  const differing: Rule[] = [];
  for (const group of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(group) ?? [], right.get(group) ?? []];
    const [texts, others] = [a.map(contentOf), b.map(contentOf)];
    if (texts.join() === others.join()) continue;
    const common = new Set(texts.filter((text) => others.includes(text)));
    const isOrdered =
      texts.filter((text) => common.has(text)).join() === others.filter((text) => common.has(text)).join();
    differing.push(...a.filter((_, i) => !isOrdered || !common.has(texts[i] as string)));
    differing.push(...b.filter((_, i) => !isOrdered || !common.has(others[i] as string)));
  }
  return differing;
}

function grouped(rules: readonly Rule[]): Map<string, Rule[]> {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const name = `${rule.channel} ${tierOf(rule)}`;
    const group = groups.get(name);
    if (group) group.push(rule);
    else groups.set(name, [rule]);
  }
  return groups;
}

/** All that an answer says, but for the rule that gave it. */
function answer(router: Router, facts: Facts): string {
  const said = Object.entries(router.route(facts)).filter(
    ([key]) => key !== "bindingIndex" && key !== "tier",
  );
  return JSON.stringify(said);
}

const FRESH_GUILD = "999999999999999999";
const FRESH_TEAM = "T0WITNESS9";

/** The messages that `differing` match, as far as `rules` tell them apart. */
function* messagesOf(
  differing: readonly Rule[],
  rules: readonly Rule[],
  { model }: CheckInput,
): Iterable<Facts> {
  for (const rule of differing) {
    const { channel } = rule;
    const can = channelRules[channel];
    const own = rules.filter((one) => one.channel === channel);
    const peers = peersOf(channel, own);
    const isOwnPeer = (peer: Peer | undefined): boolean =>
      peer !== undefined && rule.peer?.id === peer.id && rule.peer.class === peerClass(peer.kind);
    const guilds = distinct(
      own.map((one) => one.guildId),
      FRESH_GUILD,
      can.hasGuilds,
    );
    const teams = distinct(
      own.map((one) => one.teamId),
      FRESH_TEAM,
      can.hasTeams,
    );
    const roleSets = pairsOf(distinct(own.flatMap((one) => one.roles ?? [])));
    const accounts: readonly AccountId[] =
      rule.account === "*" ? model.channels[channel].accounts : [rule.account];
    for (const accountId of accounts) {
      for (const peer of peers) {
        const isRoom = peerClass(peer.kind) === "room";
        const parents =
          isRoom && can.hasParents
            ? [undefined, ...peers.filter((one) => one.kind === peer.kind)]
            : [undefined];
        for (const parentPeer of parents) {
          const isPeer =
            rule.peer === undefined ||
            (rule.peer.id === "*"
              ? peerClass(peer.kind) === rule.peer.class
              : isOwnPeer(peer) || isOwnPeer(parentPeer));
          if (!isPeer) continue;
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
}

/** Every peer that a rule names, and for each class one that none names. */
function peersOf(channel: ChannelId, rules: readonly Rule[]): Peer[] {
  const can = channelRules[channel];
  const kindOf = (name: "dm" | "room"): Peer["kind"] =>
    name === "dm" ? "dm" : (can.peerKinds.find((kind) => kind !== "dm") ?? "group");
  const peers = new Map<string, Peer>();
  const add = (name: "dm" | "room", id: string): unknown =>
    peers.set(`${name} ${id}`, { kind: kindOf(name), id: id as PeerId });
  for (const { peer } of rules) if (peer && peer.id !== "*") add(peer.class, peer.id);
  for (const name of ["dm", "room"] as const) {
    for (let n = 0, isNew = false; !isNew && n < 10_000; n++) {
      const id = can.examplePeerId(kindOf(name), n);
      isNew = !peers.has(`${name} ${id}`);
      if (isNew) add(name, id);
    }
  }
  return [...peers.values()];
}

function distinct(
  values: readonly (string | undefined)[],
  fresh: string,
  has: boolean,
): (string | undefined)[];
function distinct(values: readonly string[]): string[];
function distinct(
  values: readonly (string | undefined)[],
  fresh?: string,
  has = true,
): (string | undefined)[] {
  const named = has ? [...new Set(values.filter((value) => value !== undefined))] : [];
  return fresh === undefined ? named : has ? [undefined, fresh, ...named] : [undefined];
}

/** None, each, and each two: who wins for more roles wins for two of them. */
function pairsOf(roles: readonly string[]): string[][] {
  return [
    [],
    ...roles.map((role) => [role]),
    ...roles.flatMap((one, i) => roles.slice(i + 1).map((other) => [one, other])),
  ];
}
