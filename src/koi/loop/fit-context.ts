// A conversation as it fits into a model's window: old results of tools are shortened, then taken out. What people and the
// koi said is never touched, and neither is the transcript. Pure.
//
// `kois.defaults.contextPruning` does so early, once the provider's prompt cache is gone anyway. Whatever it says, what
// would not fit is taken out.

import { DEFAULTS } from "../../config/defaults.ts";
import type { ContextPruningConfig } from "../../config/context-window.ts";
import { toolMatcher } from "../../policy/tools/tool-names.ts";
import type { AnsweredCall, ConversationMessage } from "../conversation.ts";
import { resultText, textResult } from "../conversation.ts";
import { CHARS_A_TOKEN, sizeOf, sizeOfAll, USUAL_WINDOW } from "./context-size.ts";

/** What a conversation is to fit into. */
export interface FitOptions {
  /** Tokens. Default: those of common models. */
  readonly window?: number | undefined;
  /** What stands beside the conversation (instructions, tools), thirds of tokens. Default: nothing. */
  readonly beside?: number;
  readonly pruning: ContextPruningConfig | undefined;
  /** Whether pruning may begin early: the config wants it, the provider has a cache, and that is gone. */
  readonly isEarly: boolean;
}

/** Of a window, what a conversation may take; the rest is for the answer, and for counting wrong. */
export const FULL_RATIO = 0.8;
const standard = DEFAULTS.kois.defaults.contextPruning;

type Change = (answer: AnsweredCall) => AnsweredCall;

/** The conversation. Every call keeps its result, even where only a mark of it is left. */
export function fitContext(
  messages: readonly ConversationMessage[],
  options: FitOptions,
): readonly ConversationMessage[] {
  const { window = USUAL_WINDOW, beside = 0, pruning = {}, isEarly } = options;
  const roomChars = window * CHARS_A_TOKEN;
  const end = oldEnd(messages, pruning.keepLastAssistants ?? standard.keepLastAssistants);
  const clear = cleared(pruning.hardClear?.placeholder ?? standard.hardClear.placeholder);
  let fitted = messages;
  if (isEarly) {
    const soft = roomChars * (pruning.softTrimRatio ?? standard.softTrimRatio);
    if (sizeOfAll(fitted) > soft) fitted = changed(fitted, end, 0, only(pruning, trimmed(pruning)));
    const hard = roomChars * (pruning.hardClearRatio ?? standard.hardClearRatio);
    const least = pruning.minPrunableToolChars ?? standard.minPrunableToolChars;
    const mayClear =
      (pruning.hardClear?.enabled ?? standard.hardClear.enabled) && resultChars(fitted, end) >= least;
    if (mayClear) fitted = changed(fitted, end, hard, only(pruning, clear));
  }
  return changed(fitted, end, roomChars * FULL_RATIO - beside, clear);
}

/** Up to where results are old: behind it are the last `keep` answers of the model. */
function oldEnd(messages: readonly ConversationMessage[], keep: number): number {
  const answers = messages.flatMap(({ role }, index) => (role === "assistant" ? [index] : []));
  return keep === 0 ? messages.length : (answers.at(-keep) ?? 0);
}

/** Changes results, the oldest first, until the conversation has at most `most` characters. */
function changed(
  messages: readonly ConversationMessage[],
  end: number,
  most: number,
  change: Change,
): readonly ConversationMessage[] {
  let chars = sizeOfAll(messages);
  if (chars <= most) return messages;
  return messages.map((message, index) => {
    if (message.role !== "tool" || index >= end || chars <= most) return message;
    const results = message.results.map(change);
    chars -= sizeOf(message) - sizeOf({ role: "tool", results });
    return { role: "tool", results };
  });
}

function only({ tools }: ContextPruningConfig, change: Change): Change {
  const allow = tools?.allow?.map(toolMatcher);
  const deny = (tools?.deny ?? []).map(toolMatcher);
  return (answer) => {
    const isOpen = allow === undefined || allow.some((matches) => matches(answer.name));
    const hasImage = answer.result.parts.some(({ type }) => type === "image");
    return isOpen && !hasImage && !deny.some((matches) => matches(answer.name)) ? change(answer) : answer;
  };
}

function trimmed({ softTrim }: ContextPruningConfig): Change {
  const { maxChars, headChars, tailChars } = { ...standard.softTrim, ...softTrim };
  return (answer) => {
    const text = resultText(answer.result);
    if (text.length <= maxChars || headChars + tailChars >= text.length) return answer;
    const tail = tailChars === 0 ? "" : text.slice(-tailChars);
    const left = text.length - headChars - tail.length;
    const short = `${text.slice(0, headChars)}\n[… ${left} characters left out …]\n${tail}`;
    return { ...answer, result: { ...textResult(short), isError: answer.result.isError } };
  };
}

function cleared(placeholder: string): Change {
  return (answer) => ({ ...answer, result: { ...textResult(placeholder), isError: answer.result.isError } });
}

function resultChars(messages: readonly ConversationMessage[], end: number): number {
  return sizeOfAll(messages.slice(0, end).filter(({ role }) => role === "tool"));
}
