// What a chat sees of a koi's work with `/verbose`: its tool calls (`on`), and what came of them (`full`). Pure.

import { DEFAULTS } from "../../config/defaults.ts";
import type { VerboseLevel } from "../../config/koi-defaults.ts";
import { resultText } from "../../koi/conversation.ts";
import type { TurnStep } from "../../koi/turn-step.ts";
import type { QueuedMessage } from "./queued-message.ts";

const MAX_CALL = 300;
const MAX_RESULT = 1_500;

/** What is said when a conversation was summed up. */
export const COMPACTED_NOTE = "[The older part of this conversation was summed up.]";

const SUMMED_NOTE = "[What I have done so far was summed up, and I go on.]";

/** What a model says that it thought. */
export function thoughtsNote(thoughts: string): string {
  return `[reasoning]\n${thoughts}`;
}

/** How much the chat of a message sees. @throws StoreError where the session can't be read */
export function verboseLevel({ store, sessionKey, table }: QueuedMessage): VerboseLevel {
  const own = store.session(sessionKey)?.verbose;
  return own ?? table.gateway.config.kois?.defaults?.verboseDefault ?? DEFAULTS.kois.defaults.verboseDefault;
}

/** The text for a step; `undefined` where a chat sees nothing of it. */
export function verboseText(step: TurnStep, level: VerboseLevel): string | undefined {
  if (level === "off") return undefined;
  if (step.kind === "called") {
    return step.calls
      .map(({ name, args }) => `[${name}] ${short(JSON.stringify(args), MAX_CALL)}`)
      .join("\n");
  }
  if (step.kind === "summed") return SUMMED_NOTE;
  if (step.kind !== "result" || level !== "full") return undefined;
  const text = short(resultText(step.result).trim(), MAX_RESULT);
  return `[${step.result.isError ? "failed" : "result"}] ${text === "" ? "(nothing)" : text}`;
}

function short(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most).join("")}…`;
}
