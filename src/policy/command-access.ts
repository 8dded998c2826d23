// Who may give commands: the gateway's owners, and whoever is on the lists that admit people where the message came from.
// That a policy is `open` lets strangers talk to a koi, not command it.

import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { Facts } from "../routing/facts.ts";
import type { PeerId } from "../routing/ids.ts";
import type { AccessRules } from "./access-rules.ts";
import { canonicalSender, lists } from "./decided.ts";
import { roomSaying } from "./room-rules.ts";

/**
 * Whether `sender`, whose message was admitted by `rules`, may give commands. In WebChat everybody has passed the gateway's
 * own authentication or sits at this machine, so there only a list shuts people out. Pure; never throws.
 */
export function mayCommand(config: SkykoiConfig, rules: AccessRules, facts: Facts, sender: PeerId): boolean {
  if (config.commands?.useAccessGroups === false || isOwner(config, facts, sender)) return true;
  // Under any other policy nobody was admitted to a direct message who is not listed or approved.
  if (facts.peer.kind === "dm" && rules.dmPolicy.value !== "open") return true;
  const list = listOf(rules, facts);
  return list ? lists(list, sender) : facts.channel === "webchat";
}

/** Whether `sender` is one of the gateway's owners, `commands.ownerAllowFrom`. Pure; never throws. */
export function isOwner(
  { commands }: SkykoiConfig,
  { channel }: Pick<Facts, "channel">,
  sender: PeerId,
): boolean {
  const prefix = `${channel}:`;
  return (commands?.ownerAllowFrom ?? []).some((entry) => {
    const text = String(entry).trim();
    return (
      text.toLowerCase().startsWith(prefix) && canonicalSender(channel, text.slice(prefix.length)) === sender
    );
  });
}

/**
 * Whether `sender` may read what broke inside the gateway: its owners, in a direct message. Where the config names no
 * owner, whoever was let into a direct message by name, and in WebChat everybody. Pure; never throws.
 */
export function mayKnowFaults(
  config: SkykoiConfig,
  rules: AccessRules,
  facts: Facts,
  sender: PeerId,
): boolean {
  if (facts.peer.kind !== "dm") return false;
  if ((config.commands?.ownerAllowFrom ?? []).length > 0) return isOwner(config, facts, sender);
  return facts.channel === "webchat" || rules.dmPolicy.value !== "open" || isNamed(rules, sender);
}

function isNamed({ allowFrom }: AccessRules, sender: PeerId): boolean {
  return allowFrom?.value.has(sender) === true;
}

function listOf(rules: AccessRules, facts: Facts): AccessRules["allowFrom"] {
  if (facts.peer.kind === "dm") return rules.allowFrom;
  return roomSaying(rules.rooms?.value, facts).people ?? rules.groupAllowFrom ?? rules.allowFrom;
}
