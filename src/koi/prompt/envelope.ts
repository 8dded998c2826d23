// The stamp on what people wrote: when, and how long after what they wrote before. From what the transcript says alone, so that
// a message reads the same in every turn, and providers keep it in their cache. Pure.

import { DEFAULTS } from "../../config/defaults.ts";
import type { KoiDefaults } from "../../config/koi-defaults.ts";
import type { ConversationMessage } from "../conversation.ts";
import { is12Hours, writtenTime, zoneOf } from "./zone-clock.ts";
import type { TimeStyle } from "./zone-clock.ts";

/** How messages are stamped. */
export interface Envelope extends TimeStyle {
  readonly hasTime: boolean;
  readonly hasElapsed: boolean;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** The stamps that the config wants. */
export function envelopeOf(
  defaults: KoiDefaults | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Envelope {
  const { envelopeTimezone, envelopeTimestamp, envelopeElapsed, userTimezone, timeFormat } = defaults ?? {};
  const standard = DEFAULTS.kois.defaults;
  return {
    timeZone: zoneOf(envelopeTimezone ?? standard.envelopeTimezone, userTimezone),
    is12Hours: is12Hours(timeFormat, env),
    hasTime: (envelopeTimestamp ?? standard.envelopeTimestamp) === "on",
    hasElapsed: (envelopeElapsed ?? standard.envelopeElapsed) === "on",
  };
}

/** The conversation with its stamps; messages without a time stay as they are. */
export function stamped(
  messages: readonly ConversationMessage[],
  envelope: Envelope,
): readonly ConversationMessage[] {
  if (!envelope.hasTime && !envelope.hasElapsed) return messages;
  let beforeMs: number | undefined;
  return messages.map((message) => {
    if (message.role !== "user" || message.atMs === undefined) return message;
    const stamp = stampOf(message.atMs, beforeMs, envelope);
    beforeMs = message.atMs;
    return stamp === "" || message.text.trim() === ""
      ? message
      : { ...message, text: `${stamp} ${message.text}` };
  });
}

/** `[Fri 2026-01-02 15:04 Europe/Berlin +2h]`; empty where there is nothing to say. */
function stampOf(atMs: number, beforeMs: number | undefined, envelope: Envelope): string {
  const { weekday, day, time, zone } = writtenTime(atMs, envelope);
  const parts = [
    ...(envelope.hasTime ? [weekday.slice(0, 3), day, time, zone] : []),
    ...(envelope.hasElapsed && beforeMs !== undefined ? [`+${elapsed(atMs - beforeMs)}`] : []),
  ];
  return parts.length === 0 ? "" : `[${parts.join(" ")}]`;
}

/** In whole units, the largest that fits; a clock that went back counts as no time. */
function elapsed(ms: number): string {
  const [unit, length] = UNITS.find(([, one]) => ms >= one) ?? (["s", 1_000] as const);
  return `${Math.max(0, Math.floor(ms / length))}${unit}`;
}
