// A conversation → the koi's own summary of it. The one way to get one: `/compact` and a window that is full take it alike.
// What does not fit into one question is cut off at its beginning, or, with `compaction.mode: "safeguard"`, summed up piece
// by piece.

import type { CompactionConfig } from "../../config/context-window.ts";
import type { ConversationMessage, TurnUsage } from "../conversation.ts";
import { addUsage } from "../conversation.ts";
import type { AnswerEnd, Answerer } from "../models/answer.ts";
import { limitText } from "../prompt/limit-text.ts";
import { CHARS_A_TOKEN, sizeOf, sizeOfAll } from "./context-size.ts";

const WISH =
  "Sum up our conversation so far, for yourself, in a few paragraphs: what was asked, what was found out and " +
  "decided, names and numbers that matter, what is still open. Write the summary and nothing else.";

const TURN_WISH =
  "[The gateway, to you alone] Your work on this is not over, and its beginning is about to give way to a summary of " +
  "yours. Write that now: what you were asked (word for word what people wrote to you meanwhile), what you did and found " +
  "out, the names, paths, ids and numbers that matter, what failed, and what is still to be done. Write the summary and " +
  "nothing else.";

const LEFT_OUT = "[The beginning of this conversation is left out: it is too long.]";
/** How often less is asked about where the provider says that it is too long. */
const MAX_TRIES = 3;

/** What a summary is asked for with. */
export interface SumUpOptions {
  readonly answerer: Answerer;
  readonly mode: CompactionConfig["mode"];
  /** What one question may hold, in tokens. */
  readonly room: number;
  /** What a person wants to be kept above all. Default: nothing. */
  readonly hint?: string;
  /** Whether it is what a turn did that is summed up, while the turn goes on. Default: what was said. */
  readonly isTurn?: boolean;
}

/** What a koi is asked for a summary with. */
export function summaryWish(hint: string): string {
  return hint === "" ? WISH : `${WISH}\nAbove all: ${hint}`;
}

/** What stands in place of the steps of a turn that were summed up. */
export function turnSummaryText(summary: string): string {
  return `[Your own summary of what you have done in this turn so far]\n${summary}`;
}

/** How a conversation that was summed up begins. */
export function summaryMessage(summary: string): ConversationMessage {
  return { role: "user", text: `[Summary of this conversation so far]\n${summary}` };
}

/** Sums up `messages`. Rejects on a mistake of ours only. */
export async function sumUp(
  messages: readonly ConversationMessage[],
  options: SumUpOptions,
): Promise<AnswerEnd> {
  let room = options.room * CHARS_A_TOKEN;
  for (let tries = 1; ; tries += 1) {
    const end = await sumUpWithin(messages, room, { ...options, canShorten: tries < MAX_TRIES });
    if (end.outcome !== "failed" || !end.isTooLong) return end;
    room /= 2;
  }
}

type Asking = SumUpOptions & { readonly canShorten: boolean };

async function sumUpWithin(
  messages: readonly ConversationMessage[],
  room: number,
  asking: Asking,
): Promise<AnswerEnd> {
  const pieces = asking.mode === "safeguard" ? piecesOf(messages, room) : [lastOf(messages, room)];
  let usage: TurnUsage | undefined;
  let before: readonly ConversationMessage[] = [];
  let last: AnswerEnd | undefined;
  for (const piece of pieces) {
    last = await ask([...before, ...piece], asking);
    if (last.outcome !== "answered") return last;
    usage = addUsage(usage, last.usage);
    before = [summaryMessage(last.text.trim())];
  }
  if (last?.outcome !== "answered") throw new Error("there is nothing to sum up");
  return { ...last, ...(usage && { usage }) };
}

async function ask(
  messages: readonly ConversationMessage[],
  { answerer, hint = "", isTurn = false, canShorten }: Asking,
): Promise<AnswerEnd> {
  const all = [...messages, { role: "user", text: isTurn ? TURN_WISH : summaryWish(hint) } as const];
  const answering = answerer.answer({ messagesFor: () => all, toolsFor: () => [], canShorten });
  for (;;) {
    const next = await answering.next();
    if (next.done) return next.value;
  }
}

/** The last messages that fit, and a mark where some don't. */
function lastOf(messages: readonly ConversationMessage[], room: number): readonly ConversationMessage[] {
  const short = messages.map((message) => shortened(message, room));
  if (sizeOfAll(short) <= room) return short;
  let left = room;
  const from = short.findLastIndex((message) => (left -= sizeOf(message)) < 0) + 1;
  return [{ role: "user", text: LEFT_OUT }, ...wholeExchanges(short.slice(from))];
}

/** All messages, in pieces that fit with the summary of those before. */
function piecesOf(
  messages: readonly ConversationMessage[],
  room: number,
): (readonly ConversationMessage[])[] {
  const most = room * 0.6;
  const pieces: ConversationMessage[][] = [[]];
  let size = 0;
  for (const message of messages.map((one) => shortened(one, room))) {
    const own = sizeOf(message);
    // A result stays with its call.
    if (size + own > most && size > 0 && message.role !== "tool") {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)?.push(message);
    size += own;
  }
  return pieces.filter((piece) => piece.length > 0);
}

/** One message never takes more than a quarter of the room. */
function shortened(message: ConversationMessage, room: number): ConversationMessage {
  const most = Math.max(1_000, Math.floor(room / 4 / CHARS_A_TOKEN));
  if (sizeOf(message) <= room / 4) return message;
  if (message.role === "user") return { ...message, text: limitText(message.text, most, "this message") };
  if (message.role === "assistant") {
    // What a provider signed belongs to the whole text.
    const { state: _, ...rest } = message;
    return { ...rest, text: limitText(message.text, most, "this message") };
  }
  const share = Math.max(200, Math.floor(most / message.results.length));
  const results = message.results.map((answer) => ({
    ...answer,
    result: {
      ...answer.result,
      parts: answer.result.parts.map((part) =>
        part.type === "text"
          ? { ...part, text: limitText(part.text, share, "this result") }
          : {
              type: "text" as const,
              text:
                part.type === "json"
                  ? limitText(JSON.stringify(part.value) ?? "", share, "this result")
                  : "[an image]",
            },
      ),
    },
  }));
  return { role: "tool", results };
}

/** Without results in front whose calls were cut off. */
function wholeExchanges(messages: readonly ConversationMessage[]): readonly ConversationMessage[] {
  const first = messages.findIndex(({ role }) => role !== "tool");
  return first === -1 ? [] : messages.slice(first);
}
