// Whether a group must mention the koi: the rule of the room itself, then of what it belongs to, then of
// `*`, then true. Rooms stand in a config in any spelling; they are compared in their canonical one.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import { pointerTo } from "../../config/pointer.ts";
import { accountPointer, accountSetting } from "../settings.ts";

interface Rule {
  readonly requireMention?: boolean;
  readonly topics?: Rules;
  readonly channels?: Rules;
}
type Rules = Readonly<Record<string, Rule>>;

/** Whether a group message must be for the koi to reach it. Never in a DM. Default: true. */
export function mustMention(gateway: CompiledGateway, facts: Facts): boolean {
  const rule = ruleOf(gateway, facts);
  if (rule) return rule.requireMention !== false;
  return facts.channel !== "slack" || setting(gateway, facts, "requireMention") !== false;
}

/** JSON pointer of the `requireMention` that decides; `undefined` where that is the built-in default. */
export function mentionPointer(gateway: CompiledGateway, facts: Facts): string | undefined {
  const { channel, accountId } = facts;
  const pointerOf = (key: string): string => accountPointer(gateway, channel, accountId, key);
  const rule = ruleOf(gateway, facts);
  const rules = roomsOf(gateway, facts);
  if (rule && rules) {
    const place = placeIn(rules, rule, pointerOf(ROOMS[channel] ?? "groups"));
    return place === undefined ? undefined : pointerTo(place, "requireMention");
  }
  if (channel !== "slack" || setting(gateway, facts, "requireMention") === undefined) return undefined;
  return pointerOf("requireMention");
}

/** Under which key an account lists its rooms; elsewhere `groups`. */
const ROOMS: Readonly<Partial<Record<ChannelId, string>>> = { discord: "guilds", slack: "channels" };

function setting(gateway: CompiledGateway, { channel, accountId }: Facts, key: string): unknown {
  return accountSetting(gateway, channel, accountId, key);
}

function roomsOf(gateway: CompiledGateway, facts: Facts): Rules | undefined {
  return setting(gateway, facts, ROOMS[facts.channel] ?? "groups") as Rules | undefined;
}

/** The rule that says whether a mention is needed, where one does. */
function ruleOf(gateway: CompiledGateway, facts: Facts): Rule | undefined {
  const rules = roomsOf(gateway, facts);
  return facts.channel === "discord" ? inGuild(rules, facts) : inRoom(rules, facts);
}

/** Where in `rules`, which stand at `base`, a rule stands. */
function placeIn(rules: Rules, rule: Rule, base: string): string | undefined {
  for (const [key, one] of Object.entries(rules)) {
    const place = pointerTo(base, key);
    if (one === rule) return place;
    for (const inner of ["topics", "channels"] as const) {
      const found = one[inner] && placeIn(one[inner], rule, pointerTo(place, inner));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function inRoom(rules: Rules | undefined, facts: Facts): Rule | undefined {
  const { channel, peer, parentPeer } = facts;
  const byId = byCanonicalId(rules, (key) => {
    const judged = channelRules[channel].canonicalPeerId("group", key);
    return judged.ok ? judged.id : key;
  });
  const parent = parentPeer && byId.get(parentPeer.id);
  const topic = parentPeer && peer.id.slice(peer.id.lastIndexOf(":") + 1);
  const chain = [parent, rules?.["*"]].flatMap((rule) => [
    topic === undefined ? undefined : rule?.topics?.[topic],
    rule,
  ]);
  return stated([byId.get(peer.id), ...chain]);
}

function inGuild(guilds: Rules | undefined, facts: Facts): Rule | undefined {
  const byId = byCanonicalId(guilds, (key) => channelRules.discord.canonicalGuildId(key) ?? key);
  for (const guild of [byId.get(facts.guildId ?? ""), guilds?.["*"]]) {
    const inside = inRoom(guild?.channels, facts) ?? stated([guild]);
    if (inside) return inside;
  }
  return undefined;
}

function stated(chain: readonly (Rule | undefined)[]): Rule | undefined {
  return chain.find((rule) => rule?.requireMention !== undefined);
}

/** A config never changes, so each of its maps is read once. */
const indexes = new WeakMap<Rules, ReadonlyMap<string, Rule>>();

function byCanonicalId(rules: Rules | undefined, idOf: (key: string) => string): ReadonlyMap<string, Rule> {
  if (!rules) return new Map();
  const known = indexes.get(rules);
  if (known) return known;
  const index = new Map(Object.entries(rules).map(([key, rule]) => [idOf(key), rule]));
  indexes.set(rules, index);
  return index;
}
