// binding/channel-not-configured: bindings on a channel without a block. They are live, since its account may
// come from the environment, but a forgotten block looks the same.

import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each such channel, at its first live binding. WebChat needs no block. */
export function* channelNotConfigured({ model, verdicts }: CheckInput): Iterable<Finding> {
  const { rules, channels } = model;
  const told = new Uint8Array(rules.names.channels.length);
  for (let i = 0; i < rules.count; i++) {
    const number = rules.channel[i] as number;
    if (told[number] !== 0 || !verdicts.isLive(i)) continue;
    told[number] = 1;
    const channel = rules.names.channels[number] as ChannelId;
    if (channel === "webchat" || channels[channel].isConfigured) continue;
    yield finding("binding/channel-not-configured", pointerTo("/bindings", i, "match", "channel"), {
      channel,
    });
  }
}
