// What a koi is told about the conversation that it is in: one line a fact, for the end of the system prompt.
// Names that people give themselves are quoted: they are data, and must not read like an instruction.

import type { Facts, PeerKind } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";
import { writtenTime } from "./zone-clock.ts";
import type { TimeStyle } from "./zone-clock.ts";

/** The conversation and the moment. */
export interface SessionFacts extends TimeStyle {
  readonly facts: Facts;
  readonly sessionKey: SessionKey;
  readonly senderName?: string;
  /** Who reads the answer, where it is not the people of `facts`. */
  readonly audience?: string;
  readonly nowMs: number;
  /** Absolute path of the repository to work in. Default: none. */
  readonly repoRoot?: string;
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
    ...(session.repoRoot === undefined
      ? []
      : [`- Repository to work in: ${JSON.stringify(session.repoRoot)}`]),
    `- Now: ${localTime(session.nowMs, session)}`,
  ];
}

/** `Friday, 2026-01-02 15:04 (Europe/Berlin)`. */
export function localTime(nowMs: number, style: TimeStyle): string {
  const { weekday, day, time, zone } = writtenTime(nowMs, style);
  return `${weekday}, ${day} ${time} (${zone})`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > maxNameChars ? `${text.slice(0, maxNameChars)}…` : text);
}
