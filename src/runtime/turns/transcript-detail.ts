// What a transcript keeps beside the words: who spoke where, why this koi, which model answered.

import type { Answerer, InboundMessage } from "../../channels/channel.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { TurnUsage } from "../../koi/conversation.ts";
import type { TurnFailureCode } from "../../koi/turn.ts";
import type { Facts, Peer } from "../../routing/facts.ts";
import type { UnheardMessage } from "../gate/unheard-table.ts";
import type { InboxPayload } from "../journal/inbox-payload.ts";

/** The `origin` of a summary's entry: what it cost is kept with it, and no turn sees it. */
export const COMPACTION = "compaction";

/** Where something was said; one session can span several places. */
export interface Place {
  readonly channel: string;
  readonly accountId: string;
  readonly peer: Peer;
}

/** What a place lies in. */
export type Within = Pick<Facts, "parentPeer" | "guildId" | "teamId" | "threadId">;

/** What is kept with a person's message. */
export interface UserDetail extends Place {
  readonly messageRef: string;
  /** What the place lies in, where it lies in something. */
  readonly within?: Within;
  /** The platform's id. */
  readonly messageId: string;
  readonly senderId: string;
  readonly senderName?: string;
  readonly tier: string;
  readonly bindingIndex: number | null;
  /** Said in the room before it, unheard until then. */
  readonly unheard?: readonly UnheardMessage[];
}

/** What is kept with an answer. */
export interface AnswerDetail extends Place {
  /** Idempotency key of its send. */
  readonly outboxKey: string;
  readonly answerer: Answerer;
  /** Set where it was said beside the answer, by a tool: its call tells the model of it. */
  readonly beside?: true;
  /** In how many parts it is sent. Default: in one. */
  readonly parts?: number;
  /** What stood before the text where people saw it. */
  readonly prefix?: string;
  /** `provider/model` that answered. */
  readonly model?: string;
  /** The koi's auth profile that was used: the session keeps to it. */
  readonly authProfile?: string;
  readonly usage?: TurnUsage;
  /** The limit of a turn that ended it before it was done. */
  readonly limit?: "steps" | "cost";
  /** Set where `session.sendPolicy` kept the answer from being sent: nobody has seen it. */
  readonly unsent?: true;
  /** Set where the text is the gateway's apology. */
  readonly failure?: TurnFailureCode;
}

/** Where a turn did something; a turn of the koi's own accord has an origin, and a place only where its answer went to one. */
export interface StepAbout extends Partial<Place> {
  readonly origin?: string;
}

/** What is kept with a tool call. */
export interface CallDetail extends StepAbout {
  readonly tool: string;
  readonly callId: string;
  /** With the first call of an answer: `provider/model` that gave it. */
  readonly model?: string;
  /** Of that answer; the turn's own usage, kept with its last answer, is the sum. */
  readonly stepUsage?: TurnUsage;
}

/** What is kept with what came of a call. */
export interface ResultDetail extends StepAbout {
  readonly tool: string;
  readonly callId: string;
  readonly isError: boolean;
}

/** The place of a message. */
export function placeOf({ channel, accountId, peer }: Facts): Place {
  return { channel, accountId, peer };
}

function withinOf({ parentPeer, guildId, teamId, threadId }: Facts): { within?: Within } {
  const within: Within = {
    ...(parentPeer && { parentPeer }),
    ...(guildId !== undefined && { guildId }),
    ...(teamId !== undefined && { teamId }),
    ...(threadId !== undefined && { threadId }),
  };
  return Object.keys(within).length === 0 ? {} : { within };
}

/** The text of a message, behind what its thread hangs under; files are named where there is no text. */
export function textOf(message: InboundMessage): string {
  if (message.text.trim() !== "" || message.media.length === 0) return inThread(message, message.text);
  const files = message.media.map(({ kind, mimeType }) => `[${kind}: ${mimeType}]`);
  return inThread(message, files.join("\n"));
}

function inThread({ threadStarter }: InboundMessage, text: string): string {
  if (!threadStarter) return text;
  return `[This thread began with a message of ${threadStarter.from}: ${threadStarter.text}]\n${text}`;
}

/** The text of a message as a koi reads it: with a line for each file, once they were fetched. */
export function spokenText({ message, fileLines }: InboxPayload): string {
  if (!fileLines) return textOf(message);
  const said = [...(message.text.trim() === "" ? [] : [message.text]), ...fileLines];
  return inThread(message, said.join("\n"));
}

/** The transcript entry of a message. */
export function userEntry(messageRef: string, payload: InboxPayload): TranscriptEntry {
  const { message, reason, unheard } = payload;
  const { facts, sender, messageId } = message;
  const detail: UserDetail = {
    ...placeOf(facts),
    messageRef,
    ...withinOf(facts),
    messageId,
    senderId: sender.id,
    ...(sender.name === undefined ? {} : { senderName: sender.name }),
    tier: reason.tier,
    bindingIndex: reason.bindingIndex,
    ...(unheard.length === 0 ? {} : { unheard }),
  };
  return { role: "user", text: spokenText(payload), atMs: message.sentAtMs, detail: { ...detail } };
}
