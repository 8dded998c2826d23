// How much of a model's window a conversation takes, as far as that can be told without the model's own counter. Pure.

import type { CompactionConfig } from "../../config/context-window.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { KoiDefaults } from "../../config/koi-defaults.ts";
import type { ConversationMessage } from "../conversation.ts";
import { resultText } from "../conversation.ts";

/** Tokens of a model of which nothing is known. */
export const USUAL_WINDOW = 200_000;
/** Low, so that what is counted too small still fits. */
export const CHARS_A_TOKEN = 3;

/** From where on a character is a token of its own: Chinese, Japanese, Korean and what else is written without spaces. */
const WIDE = 0x2e_80;
/** Of the window, what may be kept free at most: of a small one a floor that is meant for large ones would leave nothing. */
const MOST_RESERVE = 0.5;

/** Where a window ends, in tokens. */
export interface ContextRoom {
  readonly window: number;
  /** More than this is summed up. */
  readonly full: number;
  /** More than this, and the koi writes down what it must not forget; `undefined` where the config wants no such turn. */
  readonly flush: number | undefined;
}

/** The room that the config and what is known of a model leave; the smaller of two windows counts. */
export function contextRoom(defaults: KoiDefaults | undefined, known: number | undefined): ContextRoom {
  const configured = defaults?.contextTokens;
  const window = Math.min(configured ?? known ?? USUAL_WINDOW, known ?? Number.POSITIVE_INFINITY);
  const { reserveTokensFloor, memoryFlush }: CompactionConfig = defaults?.compaction ?? {};
  const standard = DEFAULTS.kois.defaults.compaction;
  const reserve = Math.min(reserveTokensFloor ?? standard.reserveTokensFloor, window * MOST_RESERVE);
  const full = window - reserve;
  const isFlushed = memoryFlush?.enabled ?? standard.memoryFlush.enabled;
  const ahead = memoryFlush?.softThresholdTokens ?? standard.memoryFlush.softThresholdTokens;
  return { window, full, flush: isFlushed ? Math.max(0, full - ahead) : undefined };
}

/** Thirds of tokens of a text: its characters, where it is of letters. */
export function sizeOfText(text: string): number {
  let size = text.length;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) >= WIDE) size += CHARS_A_TOKEN - 1;
  }
  return size;
}

/** Of a message, likewise; an image counts as the few thousand that its tokens cost. */
export function sizeOf(message: ConversationMessage): number {
  if (message.role === "tool") {
    return message.results.reduce((sum, { result }) => {
      const images = result.parts.filter(({ type }) => type === "image").length;
      return sum + sizeOfText(resultText(result)) + images * 5_000;
    }, 0);
  }
  const calls = message.role === "assistant" ? (message.calls ?? []) : [];
  return sizeOfText(message.text) + calls.reduce((sum, { args }) => sum + JSON.stringify(args).length, 0);
}

/** Of a conversation. */
export function sizeOfAll(messages: readonly ConversationMessage[]): number {
  return messages.reduce((sum, message) => sum + sizeOf(message), 0);
}
