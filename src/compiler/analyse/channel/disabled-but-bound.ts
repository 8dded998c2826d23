// channel/disabled-but-bound: a channel is switched off while bindings wait for it.

import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

const MOST_RELATED = 5;

/** One finding for each switched-off channel that bindings name. */
export function* disabledButBound({ model }: CheckInput): Iterable<Finding> {
  for (const channel of Object.values(model.channels)) {
    if (channel.isEnabled) continue;
    const waiting = [...model.rules.impossible].filter(
      ([, reason]) => reason.code === "binding/unreachable" && reason.args.channel === channel.id,
    );
    if (waiting.length === 0) continue;
    const related = waiting
      .slice(0, MOST_RELATED)
      .map(([i]): Related => ({ place: { pointer: pointerTo("/bindings", i) }, label: "binding_here" }));
    const args = { channel: channel.id, bindings: waiting.length };
    yield finding("channel/disabled-but-bound", pointerTo(channel.pointer, "enabled"), args, { related });
  }
}
