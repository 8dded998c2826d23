// The filter of a group or room, for one sender or for everyone: that of the room itself, then of what it belongs to,
// then of `*`. At each of them a sender's own entry comes before the one for everyone. Rooms and people stand in a config
// in any spelling; they are compared in their canonical one.

import { pointerTo } from "../../config/pointer.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { ToolPolicy } from "../../config/tool-policy.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import { canonicalSender } from "../decided.ts";
import { roomChain } from "../room-chain.ts";
import type { PlacedPolicy } from "./tool-stage.ts";

/** A message's room and sender. */
export interface RoomContext {
  readonly facts: Facts;
  /** What the sender is known by, strongest first. Give only what the platform vouches for: a name can be chosen. */
  readonly sender?: readonly string[];
}

interface Rule {
  readonly tools?: ToolPolicy;
  readonly toolsBySender?: Readonly<Record<string, ToolPolicy>>;
}

/** The one filter that holds in a room; `undefined` in a DM and where no rule has one. Never throws. */
export function roomPolicy(config: SkykoiConfig, { facts, sender }: RoomContext): PlacedPolicy | undefined {
  for (const { value: rule, pointer } of roomChain<Rule>(config, facts)) {
    const own = bySender(facts.channel, rule.toolsBySender, sender ?? []);
    if (own !== undefined) {
      const policy = rule.toolsBySender?.[own] ?? {};
      return { policy, pointer: pointerTo(pointer, "toolsBySender", own) };
    }
    if (rule.tools) return { policy: rule.tools, pointer: pointerTo(pointer, "tools") };
    const everyone = rule.toolsBySender?.["*"];
    if (everyone) return { policy: everyone, pointer: pointerTo(pointer, "toolsBySender", "*") };
  }
  return undefined;
}

/** The key of the entry for a sender; never that of everyone. */
function bySender(
  channel: ChannelId,
  entries: Readonly<Record<string, ToolPolicy>> | undefined,
  sender: readonly string[],
): string | undefined {
  const keys = Object.keys(entries ?? {}).filter((key) => key.trim() !== "*");
  for (const known of sender) {
    const key = keys.find((one) => canonicalSender(channel, one) === known || plain(one) === plain(known));
    if (key !== undefined) return key;
  }
  return undefined;
}

function plain(name: string): string {
  return name.trim().replace(/^@/, "").toLowerCase();
}
