// Who may have commands run outside of the sandbox: the senders that `tools.elevated.allowFrom` lists for their channel, by the
// id that the platform vouches for. No name counts, nobody is implied, and of several who ask everybody must be listed.

import { DEFAULTS } from "../config/defaults.ts";
import type { ElevatedLevel } from "../config/koi-defaults.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { ChannelId } from "../routing/facts.ts";
import { idSet, lists } from "./decided.ts";

/** Whether all of `senders` (canonical ids on `channel`) may. Nobody asking is nobody admitted. Pure; never throws. */
export function mayElevate(config: SkykoiConfig, channel: ChannelId, senders: readonly string[]): boolean {
  const { enabled = DEFAULTS.tools.elevated.enabled, allowFrom } = config.tools?.elevated ?? {};
  if (!enabled || senders.length === 0) return false;
  const list = idSet(allowFrom?.[channel], "", channel);
  return senders.every((sender) => lists(list, sender));
}

/** How far commands of a session get that was told `chosen`, for those who may. Pure. */
export function elevatedLevel(config: SkykoiConfig, chosen: ElevatedLevel | undefined): ElevatedLevel {
  return chosen ?? config.kois?.defaults?.elevatedDefault ?? DEFAULTS.kois.defaults.elevatedDefault;
}
