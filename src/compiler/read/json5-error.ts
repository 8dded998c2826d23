/**
 * The first grammar error of a text, in words. In: the text, where the parser stopped and what it wanted there.
 * Out: a `Json5Error`, which carries the finding as data. The parser keeps no positions: what surrounds an error is
 * found by one walk over the text, when there is one.
 */

import { isAsciiKeyPart, isBlank, isLineEnd } from "./characters.ts";
import { decodeKey } from "./escapes.ts";
import type { TextProblem, TextSpan } from "./text-finding.ts";
import { MAX_DEPTH } from "./text-finding.ts";
import type { Frame, TokenKind } from "./walk.ts";
import { walkTokens } from "./walk.ts";

/** A file may hold a key of megabytes; a sentence should not. */
const SHOWN_UNITS = 40;

/** What ends a parse: `problem`, the range it is about and, where there is one, the bracket or quote left open. */
export class Json5Error extends SyntaxError {
  override readonly name: string = "Json5Error";
  readonly problem: TextProblem;
  readonly offset: number;
  readonly length: number;
  readonly related: TextSpan | undefined;

  constructor(problem: TextProblem, span: TextSpan, related?: TextSpan) {
    super(`${inWords(problem)} (offset ${span.offset})`);
    this.problem = problem;
    this.offset = span.offset;
    this.length = span.length;
    this.related = related;
  }
}

/**
 * The error "expected `expected` after `after`" at `offset`: where the text ends there, that something was never
 * closed. `after` defaults to what stands before the offset.
 */
export function expectedAt(text: string, offset: number, expected: string, after?: string): Json5Error {
  const { frame, previous } = surroundings(text, offset);
  if (offset >= text.length && frame !== undefined) return neverClosed(text, frame);
  const found = foundAt(text, offset);
  const place = after ?? placeInWords(text, frame, previous);
  const args = { expected, found: found.words, ...(place === undefined ? {} : { after: place }) };
  const related = frame === undefined ? undefined : { offset: frame.open, length: 1 };
  return new Json5Error({ code: "text/syntax", args }, { offset, length: found.length }, related);
}

/** The error in a string whose quote is at `quoteOffset`: a bad escape, or a line that ends before the string does. */
export function expectedInString(
  text: string,
  offset: number,
  quoteOffset: number,
  expected: string,
  after?: string,
): Json5Error {
  const quote = { offset: quoteOffset, length: 1 };
  if (offset >= text.length) {
    const args = { construct: "string", open: text.charAt(quoteOffset) } as const;
    return new Json5Error({ code: "text/unterminated", args }, { offset: text.length, length: 0 }, quote);
  }
  const found = foundAt(text, offset);
  const args = { expected, found: found.words, ...(after === undefined ? {} : { after }) };
  return new Json5Error({ code: "text/syntax", args }, { offset, length: found.length }, quote);
}

/** The error of a block comment, begun at `offset`, that the text ends in. */
export function unclosedComment(text: string, offset: number): Json5Error {
  const args = { construct: "comment", open: "/*" } as const;
  return new Json5Error(
    { code: "text/unterminated", args },
    { offset: text.length, length: 0 },
    { offset, length: 2 },
  );
}

/** The error of the bracket at `offset` that goes one level too deep. */
export function tooDeep(offset: number): Json5Error {
  const args = { limit: "depth", max: MAX_DEPTH } as const;
  return new Json5Error({ code: "text/limits", args }, { offset, length: 1 });
}

function neverClosed(text: string, frame: Frame): Json5Error {
  const args = frame.isArray
    ? ({ construct: "array", open: "[" } as const)
    : ({ construct: "object", open: "{" } as const);
  const related = { offset: frame.open, length: 1 };
  return new Json5Error({ code: "text/unterminated", args }, { offset: text.length, length: 0 }, related);
}

interface Surroundings {
  readonly frame: Frame | undefined;
  readonly previous: TokenKind;
}

function surroundings(text: string, offset: number): Surroundings {
  let found: Surroundings = { frame: undefined, previous: "start" };
  walkTokens(text, offset, (kind, _start, _end, frame, previous) => {
    if (kind === "end") found = { frame, previous };
  });
  return found;
}

function placeInWords(text: string, frame: Frame | undefined, previous: TokenKind): string | undefined {
  if (previous === "start") return undefined;
  if (frame === undefined) return "the value of the file";
  if (previous === "open") return frame.isArray ? "`[`" : "`{`";
  if (previous === "comma") return "`,`";
  if (!frame.isArray) {
    const key = decodeKey(text, frame.keyStart, frame.keyEnd);
    if (previous === "colon") return inBackticks(`${key}:`);
    return previous === "key" ? `the key ${inBackticks(key)}` : `the value of ${inBackticks(key)}`;
  }
  const owner = frame.parent;
  if (owner === undefined || owner.isArray) return "an item of the list";
  return `an item of ${inBackticks(decodeKey(text, owner.keyStart, owner.keyEnd))}`;
}

/** What stands at `offset`: a whole word where there is one, so that `localhost` is not reported as `l`. */
function foundAt(text: string, offset: number): { readonly words: string; readonly length: number } {
  const codePoint = text.codePointAt(offset);
  if (codePoint === undefined) return { words: "the end of the file", length: 0 };
  let end = offset;
  while (end < text.length && isAsciiKeyPart(text.charCodeAt(end))) end++;
  if (end > offset) return { words: inBackticks(text.slice(offset, end)), length: end - offset };
  const character = String.fromCodePoint(codePoint);
  return { words: characterInWords(character, codePoint), length: character.length };
}

function characterInWords(character: string, codePoint: number): string {
  if (isLineEnd(codePoint)) return "a line break";
  if (isBlank(codePoint) && codePoint < 0x80) return "a blank";
  if (character !== "`" && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return inBackticks(character);
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** User input in a sentence: one line, at most `SHOWN_UNITS` long. */
function inBackticks(input: string): string {
  const shown = input.length > SHOWN_UNITS ? `${input.slice(0, SHOWN_UNITS)}…` : input;
  return `\`${shown.replace(/[\p{C}\p{Z}`]/gu, " ")}\``;
}

function inWords(problem: TextProblem): string {
  switch (problem.code) {
    case "text/syntax": {
      const { expected, after, found } = problem.args;
      return `expected ${expected}${after === undefined ? "" : ` after ${after}`}, found ${found}`;
    }
    case "text/unterminated":
      return `the text ends before the ${problem.args.construct} that began with \`${problem.args.open}\` is closed`;
    case "text/limits":
      return `nested deeper than ${problem.args.max} levels`;
    default:
      return problem.code;
  }
}
