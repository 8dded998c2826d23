// What the config says of `/elevated` in a session: commands outside of the sandbox, for chosen senders. It adds no tool.

import { DEFAULTS } from "../../config/defaults.ts";
import { CHANNEL_IDS } from "../../config/known-names.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ChannelId } from "../../routing/facts.ts";

/** The answer. `channel` is that of the session, if its key tells. */
export interface ElevatedAnswer {
  readonly enabled: boolean;
  readonly channel: string | null;
  readonly allowedByConfig: boolean;
  /** Whether everybody on the channel may. */
  readonly alwaysAllowedByConfig: boolean;
  /** Per koi there is none. */
  readonly allowFrom: { readonly global: readonly string[]; readonly koi: null };
  readonly failures: readonly { readonly gate: "enabled" | "channel" | "allowFrom"; readonly key: string }[];
}

/** Pure; never throws. */
export function elevatedAnswer({ tools }: SkykoiConfig, sessionKey: string): ElevatedAnswer {
  const enabled = tools?.elevated?.enabled ?? DEFAULTS.tools.elevated.enabled;
  const channel = channelOf(sessionKey);
  const list = channel === undefined ? [] : (tools?.elevated?.allowFrom?.[channel] ?? []).map(String);
  const failures: ElevatedAnswer["failures"][number][] = [];
  if (!enabled) failures.push({ gate: "enabled", key: "tools.elevated.enabled" });
  if (channel === undefined) failures.push({ gate: "channel", key: "tools.elevated.allowFrom" });
  else if (list.length === 0)
    failures.push({ gate: "allowFrom", key: `tools.elevated.allowFrom.${channel}` });
  const allowedByConfig = failures.length === 0;
  return {
    enabled,
    channel: channel ?? null,
    allowedByConfig,
    alwaysAllowedByConfig: allowedByConfig && list.includes("*"),
    allowFrom: { global: list, koi: null },
    failures,
  };
}

/** The channel that a session key names; that of a koi's main session is whichever somebody writes on. */
function channelOf(sessionKey: string): ChannelId | undefined {
  const name = sessionKey.split(":")[2];
  return CHANNEL_IDS.find((id) => id === name);
}
