// Who a koi's owner is: the people whom the config names as the gateway's owners. Where it names none, whoever writes to
// the koi in its own main session, which admits nobody whom the owner did not list or approve.

import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { Facts, Peer } from "../routing/facts.ts";
import type { KoiId, PeerId, SessionKey } from "../routing/ids.ts";
import { accessRules } from "./access-rules.ts";
import { isOwner } from "./command-access.ts";

/** Where people ask a koi for something. */
export interface Asking {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  readonly mainKey: string;
  readonly facts: Facts;
  /** Canonical ids of all who ask. */
  readonly senders: readonly PeerId[];
}

/** Whether a session is the koi's own: a DM, and its main session `koi:<koiId>:<mainKey>`. */
export function isOwnersSession(koiId: KoiId, sessionKey: SessionKey, peer: Peer, mainKey: string): boolean {
  return peer.kind === "dm" && sessionKey === `koi:${koiId}:${mainKey}`;
}

/** Whether a session is that of a job, where nobody sits who could be asked. */
export function isJobSession(koiId: KoiId, sessionKey: SessionKey): boolean {
  return sessionKey.startsWith(`koi:${koiId}:cron:`);
}

/**
 * Whether all who ask are the koi's owners, and alone with it. In a room others speak as well, and what they say can move
 * a model, so nobody is an owner there. Pure; never throws.
 */
export function isOwnerAsking(config: SkykoiConfig, asking: Asking): boolean {
  const { koiId, sessionKey, mainKey, facts, senders } = asking;
  if (facts.peer.kind !== "dm" || senders.length === 0) return false;
  // Who had a job made is not there when it runs.
  if (isJobSession(koiId, sessionKey)) return false;
  if ((config.commands?.ownerAllowFrom ?? []).length > 0) {
    return senders.every((sender) => isOwner(config, facts, sender));
  }
  if (!isOwnersSession(koiId, sessionKey, facts.peer, mainKey)) return false;
  // In WebChat everybody has passed the gateway's own authentication or sits at this machine.
  if (facts.channel === "webchat") return true;
  return accessRules(config, facts.channel, facts.accountId).dmPolicy.value !== "open";
}
