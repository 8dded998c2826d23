// Whether a binding of the original could ever match a message at all, apart from other bindings.

import { channelRules } from "../../../routing/channels/registry.ts";
import type { ChannelRules } from "../../../routing/channels/channel-rules.ts";
import { hasVariable } from "./variables.ts";
import type { ListedBinding, OpenClawModel } from "./openclaw-model.ts";

/** Why a binding never matched. */
export type DeadReason =
  | "not_a_peer"
  | "no_channel"
  | "no_default_account"
  | "no_such_account"
  | "spelling"
  | "id_of_another_kind"
  | "no_guilds"
  | "no_teams"
  | "guild_in_dm"
  | "webchat"
  | "no_agent"
  | "shadowed";

/** What can arrive at a binding. */
export type Reach =
  | { readonly kind: "open" }
  /** Its channel or account is switched off: nothing arrives, here as there. */
  | { readonly kind: "off" }
  /** SKYKOI has no such channel, or the binding does no routing. */
  | { readonly kind: "lost"; readonly why: "channel" | "acp" | "role_without_guild" | "variable" }
  | { readonly kind: "dead"; readonly reason: DeadReason };

/** The rules of a channel that SKYKOI speaks. */
export function rulesFor(channel: string): ChannelRules | undefined {
  return Object.hasOwn(channelRules, channel) ? channelRules[channel as ChannelRules["id"]] : undefined;
}

/** What can arrive at `binding`. */
export function reachOf(binding: ListedBinding, model: OpenClawModel): Reach {
  const { channel, account, peer } = binding;
  if (!binding.isRoute) return { kind: "lost", why: "acp" };
  if (channel === "") return dead("no_channel");
  if (peer === "invalid") return dead("not_a_peer");
  if (binding.agentId === "") return dead("no_agent");
  if (channel === "webchat") return dead("webchat");
  const rules = rulesFor(channel);
  if (!rules) return { kind: "lost", why: "channel" };
  if (hasOpenVariable(binding)) return { kind: "lost", why: "variable" };
  const accounts = model.accountsOf(channel);
  const named = accounts.filter((one) => account === "*" || one.id === account);
  if (named.length === 0) return dead(binding.isAccountOmitted ? "no_default_account" : "no_such_account");
  const reason = impossible(binding, rules);
  if (reason !== undefined) return dead(reason);
  if (binding.roles && binding.guildId === undefined) return { kind: "lost", why: "role_without_guild" };
  if (!named.some((one) => one.isEnabled)) return { kind: "off" };
  return { kind: "open" };
}

function hasOpenVariable({ account, peer, guildId, teamId, roles = [] }: ListedBinding): boolean {
  const peerId = peer === undefined || peer === "invalid" ? undefined : peer.id;
  return [account, peerId, guildId, teamId, ...roles].some((one) => one !== undefined && hasVariable(one));
}

function dead(reason: DeadReason): Reach {
  return { kind: "dead", reason };
}

function impossible(binding: ListedBinding, rules: ChannelRules): DeadReason | undefined {
  const { peer, guildId, teamId, roles } = binding;
  if (peer !== undefined && peer !== "invalid" && peer.id !== "*") {
    const kinds = rules.peerKinds.filter((kind) => (kind === "dm") === peer.isDirect);
    const judged = kinds.map((kind) => rules.canonicalPeerId(kind, peer.id));
    if (!judged.some((one) => one.ok && one.id === peer.id)) {
      return judged.some((one) => one.ok) ? "spelling" : "id_of_another_kind";
    }
  }
  if ((guildId !== undefined || roles) && !rules.hasGuilds) return "no_guilds";
  if (teamId !== undefined && !rules.hasTeams) return "no_teams";
  if (guildId !== undefined && peer !== undefined && peer !== "invalid" && peer.isDirect)
    return "guild_in_dm";
  if (guildId !== undefined && rules.canonicalGuildId(guildId) !== guildId) return "spelling";
  if (teamId !== undefined && rules.canonicalTeamId(teamId) !== teamId) return "spelling";
  if (roles && !roles.some((role) => rules.canonicalRoleId(role) === role)) return "spelling";
  return undefined;
}
