// binding/channel-not-configured: bindings on a channel without a block. They are live, since its account may
// come from the environment, but a forgotten block looks the same.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../resolve/pointer-path.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each such channel, at its first live binding. WebChat needs no block. */
export function* channelNotConfigured({ model, verdicts }: CheckInput): Iterable<Finding> {
  const { rules, channels } = model;
  const told = new Set<number>();
  for (let i = 0; i < rules.count; i++) {
    const number = rules.channel[i] as number;
    const channel = rules.names.channels[number];
    if (channel === undefined || told.has(number) || !verdicts.isLive(i)) continue;
    told.add(number);
    if (channel === "webchat" || channels[channel].isConfigured) continue;
    yield finding("binding/channel-not-configured", pointerTo("/bindings", i, "match", "channel"), { channel });
  }
}
