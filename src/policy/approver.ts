// Whose word a koi's command waits for: an owner of the gateway's, wherever they write it; where the config names none, the
// koi's owner in its own main session.

import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { PeerId } from "../routing/ids.ts";
import { isOwner } from "./command-access.ts";
import type { Asking } from "./owner.ts";
import { isOwnerAsking } from "./owner.ts";

/** Whether `sender` may approve there. Pure; never throws. */
export function mayApprove(config: SkykoiConfig, place: Omit<Asking, "senders">, sender: PeerId): boolean {
  return isOwner(config, place.facts, sender) || isOwnerAsking(config, { ...place, senders: [sender] });
}

/** Whether there is anybody who could, for a command that is asked for there. Pure; never throws. */
export function hasApprover(config: SkykoiConfig, asking: Asking): boolean {
  return (config.commands?.ownerAllowFrom ?? []).length > 0 || isOwnerAsking(config, asking);
}
