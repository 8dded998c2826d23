/**
 * A walk over the tokens of a text, for the questions that only a finding asks: which bracket is open here, which key
 * does this value belong to, where does this key stand for the first time, which string holds this character.
 * In: the text and the offset to stop at. Out: one call a token, in order.
 * INVARIANT: any text will do; time and memory are linear in what is walked.
 */

import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET } from "./characters.ts";
import { isQuote, skipBlanks, skipString, skipWord } from "./skip.ts";

/** `value` is a string or a word that stands for a value; `end` is the end of the walk, not of the text. */
export type TokenKind = "start" | "open" | "close" | "comma" | "colon" | "key" | "value" | "end";

/** An object or array that is open; `keyStart` and `keyEnd` are the last key seen in it, 0 before the first. */
export interface Frame {
  readonly open: number;
  readonly isArray: boolean;
  readonly parent: Frame | undefined;
  keyStart: number;
  keyEnd: number;
}

/**
 * `frame` is the innermost bracket around the token (for a bracket: the one around what it opens or closes, itself
 * when it closes), `previous` the token before it.
 */
export type TokenVisitor = (
  kind: TokenKind,
  start: number,
  end: number,
  frame: Frame | undefined,
  previous: TokenKind,
) => void;

/** Visits each token that begins before `until`, then `end` with the frame that is open there. Never throws itself. */
export function walkTokens(text: string, until: number, visit: TokenVisitor): void {
  let frame: Frame | undefined;
  let previous: TokenKind = "start";
  let start = skipBlanks(text, 0);
  while (start < until && start < text.length) {
    const kind = kindAt(text, start, frame, previous);
    const end = endOf(text, start, kind);
    if (kind === "key" && frame !== undefined) {
      frame.keyStart = start;
      frame.keyEnd = end;
    }
    visit(kind, start, end, frame, previous);
    if (kind === "open") {
      const isArray = text.charCodeAt(start) === OPEN_BRACKET;
      frame = { open: start, isArray, parent: frame, keyStart: 0, keyEnd: 0 };
    } else if (kind === "close") frame = frame?.parent;
    previous = kind;
    start = skipBlanks(text, end);
  }
  visit("end", until, until, frame, previous);
}

function kindAt(text: string, at: number, frame: Frame | undefined, previous: TokenKind): TokenKind {
  switch (text.charCodeAt(at)) {
    case OPEN_BRACE:
    case OPEN_BRACKET:
      return "open";
    case CLOSE_BRACE:
    case CLOSE_BRACKET:
      return "close";
    case COMMA:
      return "comma";
    case COLON:
      return "colon";
    default:
      return frame?.isArray === false && (previous === "open" || previous === "comma") ? "key" : "value";
  }
}

function endOf(text: string, at: number, kind: TokenKind): number {
  if (kind !== "key" && kind !== "value") return at + 1;
  return isQuote(text.charCodeAt(at)) ? skipString(text, at) : skipWord(text, at);
}
