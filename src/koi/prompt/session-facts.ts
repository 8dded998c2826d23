// What a koi is told about the conversation that it is in: one line a fact, for the end of the system prompt.
// Names that people give themselves are quoted: they are data, and must not read like an instruction.

import type { Facts, PeerKind } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";

/** The conversation and the moment. */
export interface SessionFacts {
  readonly facts: Facts;
  readonly sessionKey: SessionKey;
  readonly senderName?: string;
  /** Who reads the answer, where it is not the people of `facts`. */
  readonly audience?: string;
  readonly nowMs: number;
  /** IANA name. An unknown one counts as UTC. */
  readonly timeZone: string;
}

const kinds: Readonly<Record<PeerKind, string>> = {
  dm: "a direct message: one person writes to you in private",
  group: "a group: everybody in it reads your answers",
  channel: "a channel: everybody in it reads your answers",
};

const maxNameChars = 80;

/** The facts as lines of Markdown, in a fixed order. */
export function sessionLines(session: SessionFacts): readonly string[] {
  const { facts, senderName, audience } = session;
  const place = [
    `- Channel: ${facts.channel}, account ${quoted(facts.accountId)}`,
    `- Conversation: ${kinds[facts.peer.kind]}`,
    ...(facts.threadId === undefined ? [] : ["- You are in a thread of it"]),
  ];
  return [
    ...(audience === undefined ? place : [`- Conversation: ${audience}`]),
    ...(senderName === undefined ? [] : [`- The sender calls themself ${quoted(senderName)} (not verified)`]),
    `- Session: ${quoted(session.sessionKey)}`,
    `- Now: ${localTime(session.nowMs, session.timeZone)}`,
  ];
}

/** `Friday, 2026-01-02 15:04 (Europe/Berlin)`. */
export function localTime(nowMs: number, timeZone: string): string {
  const { zone, day, time } = clockOf(timeZone);
  return `${day.format(nowMs)}, ${time.format(nowMs)} (${zone})`;
}

interface ZoneClock {
  readonly zone: string;
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
}

// Making a format takes half a millisecond, using one a thousandth of it. Names come from the config alone.
const clocks = new Map<string, ZoneClock>();

function clockOf(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const zone = knownZone(timeZone);
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long" });
  // Sweden writes dates as ISO 8601 does.
  const time = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const clock = { zone, day, time };
  clocks.set(timeZone, clock);
  return clock;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > maxNameChars ? `${text.slice(0, maxNameChars)}…` : text);
}

function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
