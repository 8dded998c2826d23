// reply/ambiguous-account: a heartbeat's answer goes to a channel with several accounts, and nothing says which of them
// it leaves from.

import type { HeartbeatConfig } from "../../../config/heartbeat.ts";
import { heartbeatEveryMs, heartbeatsOf } from "../../../policy/heartbeats.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";

const SHARED = "/kois/defaults/heartbeat";

/** A heartbeat of a koi: its own keys over those of the defaults. */
interface Heartbeat {
  readonly koi: string;
  readonly settings: HeartbeatConfig;
  /** The block that says `target`. */
  readonly pointer: string;
}

/** One finding for each place that names such a target. */
export function* ambiguousAccount({ model }: CheckInput): Iterable<Finding> {
  const told = new Set<string>();
  for (const { koi, settings, pointer } of heartbeats(model)) {
    const { target = "last", accountId } = settings;
    if (target === "last" || target === "none" || accountId !== undefined) continue;
    if (heartbeatEveryMs(settings) === 0 || told.has(pointer)) continue;
    const channel = model.channels[target as ChannelId];
    // A default account that does not exist is told as such.
    if (channel.accounts.length < 2 || channel.defaultAccount !== null || channel.statedDefault) continue;
    told.add(pointer);
    const [first = ""] = channel.accounts;
    yield finding(
      "reply/ambiguous-account",
      pointerTo(pointer, "target"),
      { koi, channel: channel.id, accounts: channel.accounts },
      {
        related: [{ place: { pointer: pointerTo(channel.pointer, "accounts") }, label: "accounts_here" }],
        fix: {
          applicability: "placeholder",
          routing: "unchanged",
          edits: [{ op: "add", pointer, key: "accountId", value: first }],
        },
      },
    );
  }
}

function heartbeats({ config, kois }: Model): readonly Heartbeat[] {
  const ids = kois.list.map(({ id }) => id);
  return heartbeatsOf(config, ids, kois.defaultKoi.id).map(({ koiId, settings, own }) => {
    const koi = kois.list[kois.indexOf.get(koiId) ?? 0] ?? kois.defaultKoi;
    const pointer = own?.target === undefined ? SHARED : pointerTo(koi.pointer, "heartbeat");
    return { koi: koiId, settings, pointer };
  });
}
