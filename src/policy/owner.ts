// Who a koi's owner is: the people whom the config names as the gateway's owners. Where it names none, whoever writes to
// the koi in its own main session, which admits nobody whom the owner did not list or approve.

import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { ChannelId, Facts, Peer } from "../routing/facts.ts";
import type { KoiId, SessionKey } from "../routing/ids.ts";
import { accessRules } from "./access-rules.ts";
import { canonicalSender } from "./decided.ts";

/** Where people ask a koi for something. */
export interface Asking {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly mainKey: string;
  readonly facts: Facts;
  /** Canonical ids of all who ask. */
  readonly senders: readonly string[];
}

/** Whether `commands.ownerAllowFrom` names `sender` on this channel. Pure; never throws. */
export function isListedOwner({ commands }: SkykoiConfig, channel: ChannelId, sender: string): boolean {
  const prefix = `${channel}:`;
  return (commands?.ownerAllowFrom ?? []).some((entry) => {
    const text = String(entry).trim();
    return (
      text.toLowerCase().startsWith(prefix) && canonicalSender(channel, text.slice(prefix.length)) === sender
    );
  });
}

/** Whether a session is the koi's own: a DM, and its main session `koi:<koiId>:<mainKey>`. */
export function isOwnersSession(koiId: KoiId, sessionKey: SessionKey, peer: Peer, mainKey: string): boolean {
  return peer.kind === "dm" && sessionKey === `koi:${koiId}:${mainKey}`;
}

/**
 * Whether all who ask are the koi's owners, and alone with it. In a room others speak as well, and what they say can move
 * a model, so nobody is an owner there. Pure; never throws.
 */
export function isOwnerAsking(config: SkykoiConfig, asking: Asking): boolean {
  const { koiId, sessionKey, mainKey, facts, senders } = asking;
  if (facts.peer.kind !== "dm" || senders.length === 0) return false;
  if ((config.commands?.ownerAllowFrom ?? []).length > 0) {
    return senders.every((sender) => isListedOwner(config, facts.channel, sender));
  }
  if (!isOwnersSession(koiId, sessionKey, facts.peer, mainKey)) return false;
  // In WebChat everybody has passed the gateway's own authentication or sits at this machine.
  if (facts.channel === "webchat") return true;
  return accessRules(config, facts.channel, facts.accountId).dmPolicy.value !== "open";
}
