// Whether a group must mention the koi: the rule of the room itself, then of what it belongs to, then of
// `*`, then true. Rooms stand in a config in any spelling; they are compared in their canonical one.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { Facts } from "../../routing/facts.ts";
import { accountSetting } from "../settings.ts";

interface Rule {
  readonly requireMention?: boolean;
  readonly topics?: Rules;
  readonly channels?: Rules;
}
type Rules = Readonly<Record<string, Rule>>;

/** Whether a group message must be for the koi to reach it. Never in a DM. Default: true. */
export function mustMention(gateway: CompiledGateway, facts: Facts): boolean {
  const setting = (key: string): unknown => accountSetting(gateway, facts.channel, facts.accountId, key);
  switch (facts.channel) {
    case "discord":
      return inGuild(setting("guilds") as Rules | undefined, facts) ?? true;
    case "slack":
      return inRoom(setting("channels") as Rules | undefined, facts) ?? setting("requireMention") !== false;
    default:
      return inRoom(setting("groups") as Rules | undefined, facts) ?? true;
  }
}

function inRoom(rules: Rules | undefined, facts: Facts): boolean | undefined {
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

function inGuild(guilds: Rules | undefined, facts: Facts): boolean | undefined {
  const byId = byCanonicalId(guilds, (key) => channelRules.discord.canonicalGuildId(key) ?? key);
  for (const guild of [byId.get(facts.guildId ?? ""), guilds?.["*"]]) {
    const inside = inRoom(guild?.channels, facts) ?? guild?.requireMention;
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function stated(chain: readonly (Rule | undefined)[]): boolean | undefined {
  return chain.find((rule) => rule?.requireMention !== undefined)?.requireMention;
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
