/**
 * The grammar of escapes in strings. In: the text, the backslash and the quote of its string. Out: where the escape
 * ends, or a `Json5Error`. What an escape means is for `escapes.ts`.
 */

import { CARRIAGE_RETURN, LINE_FEED, ZERO, hexDigit, isDigit } from "./characters.ts";
import { expectedInString } from "./json5-error.ts";

const LOWER_U = 0x75;
const LOWER_X = 0x78;

/**
 * The end of the escape at `at`, in the string whose quote is at `open`. Behind a backslash that ends the text it is
 * beyond the text.
 * @throws {Json5Error} for digits that are missing or, in octal escapes, one too many
 */
export function escapeEnd(text: string, at: number, open: number): number {
  const unit = text.charCodeAt(at + 1);
  if (unit === LOWER_X) return hexEnd(text, at, open, 2, "two hexadecimal digits");
  if (unit === LOWER_U) return hexEnd(text, at, open, 4, "four hexadecimal digits");
  if (unit === CARRIAGE_RETURN) return text.charCodeAt(at + 2) === LINE_FEED ? at + 3 : at + 2;
  if (unit === ZERO && isDigit(text.charCodeAt(at + 2))) {
    throw expectedInString(text, at + 2, open, "anything but a digit", "`\\0`");
  }
  if (isDigit(unit) && unit !== ZERO) {
    throw expectedInString(text, at + 1, open, "an escape such as `\\n` or `\\u0041`", "`\\`");
  }
  return at + 2;
}

function hexEnd(text: string, backslash: number, open: number, count: number, expected: string): number {
  const end = backslash + 2 + count;
  for (let at = backslash + 2; at < end; at++) {
    if (hexDigit(text.charCodeAt(at)) >= 0) continue;
    throw expectedInString(text, at, open, expected, `\`${text.slice(backslash, backslash + 2)}\``);
  }
  return end;
}
