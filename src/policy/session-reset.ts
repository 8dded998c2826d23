// When a session starts afresh (Page: Concepts): daily, counted from the start of its segment, and after a pause, counted
// from the last message of a person. Nothing in the background keeps a session young. Judged when a message is answered.

import type { SessionConfig } from "../config/session.ts";
import type { ResetPolicy } from "../config/session-reset.ts";
import { DEFAULTS } from "../config/defaults.ts";
import type { ChannelId, Facts } from "../routing/facts.ts";

/** What kind of conversation a message belongs to. */
export type ConversationType = "dm" | "group" | "thread";

/** The rule of one conversation; what is `undefined` never ends a segment. */
export interface ResetRule {
  /** Hour of the day, 0 to 23, in the machine's time zone. */
  readonly atHour: number | undefined;
  readonly idleMinutes: number | undefined;
}

/** How old a segment is. Milliseconds since the epoch. */
export interface SegmentAge {
  readonly segmentStartedAtMs: number;
  readonly interactionAtMs: number;
}

/** Minutes of the mode `idle` where none are given. */
const IDLE_MINUTES = 60;

/** A thread of any channel, also one in a direct message; else as the peer is. */
export function conversationType({ peer, parentPeer, threadId }: Facts): ConversationType {
  if (parentPeer !== undefined || threadId !== undefined) return "thread";
  return peer.kind === "dm" ? "dm" : "group";
}

/**
 * The rule for one kind of conversation on one channel. `resetByType` is laid over `reset` key by key; `resetByChannel`
 * takes the place of both. The older `idleMinutes` gives the pause where they name none, and alone it is the whole rule.
 */
export function resetRule(
  session: SessionConfig | undefined,
  channel: ChannelId,
  type: ConversationType,
): ResetRule {
  const ofChannel = session?.resetByChannel?.[channel];
  if (ofChannel) return ruleOf(ofChannel);
  const ofType =
    type === "dm" ? (session?.resetByType?.dm ?? session?.resetByType?.direct) : session?.resetByType?.[type];
  const older = session?.idleMinutes;
  const isOlderAlone = older !== undefined && session?.reset === undefined;
  return ruleOf({
    ...(isOlderAlone && { mode: "idle" as const }),
    ...(older !== undefined && { idleMinutes: older }),
    ...session?.reset,
    ...ofType,
  });
}

function ruleOf({ mode = DEFAULTS.session.reset.mode, atHour, idleMinutes }: ResetPolicy): ResetRule {
  if (mode === "idle") return { atHour: undefined, idleMinutes: idleMinutes ?? IDLE_MINUTES };
  return { atHour: atHour ?? DEFAULTS.session.reset.atHour, idleMinutes };
}

/**
 * Why a segment is over at `nowMs`; `undefined` where it goes on. A clock that went back makes nothing old: what lies in
 * the future is as good as now.
 */
export function staleBy(rule: ResetRule, age: SegmentAge, nowMs: number): "daily" | "idle" | undefined {
  const { atHour, idleMinutes } = rule;
  if (atHour !== undefined && age.segmentStartedAtMs < lastTimeAt(atHour, nowMs)) return "daily";
  if (idleMinutes !== undefined && nowMs - age.interactionAtMs > idleMinutes * 60_000) return "idle";
  return undefined;
}

/** When it last was `hour` o'clock here. On the day without that hour (summer time begins) it is the one after. */
function lastTimeAt(hour: number, nowMs: number): number {
  const time = new Date(nowMs);
  time.setHours(hour, 0, 0, 0);
  if (time.getTime() > nowMs) {
    time.setDate(time.getDate() - 1);
    time.setHours(hour, 0, 0, 0);
  }
  return time.getTime();
}
