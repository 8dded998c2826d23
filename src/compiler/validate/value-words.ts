// What stands in a config, in words: "the number 7", "the text `x`", "a list". Long text is cut, and what may be a
// secret is never shown.

import { jsonTypeOf } from "./json-type.ts";

/** Characters of a text that are shown. */
const MAX_SHOWN = 40;

/** A text as findings show it: at most 40 characters, without the name and password of an address. */
function shownText(text: string): string {
  const start = text.slice(0, MAX_SHOWN * 16).replace(/\/\/[^/\s]*@/g, "//…@");
  const letters = Array.from(start);
  return letters.length <= MAX_SHOWN ? start : `${letters.slice(0, MAX_SHOWN - 1).join("")}…`;
}

/** A value in words. With `isHidden` the text or number itself is left out. */
export function valueWords(value: unknown, isHidden: boolean): string {
  switch (jsonTypeOf(value)) {
    case "string":
      if (value === "") return "an empty text";
      return isHidden ? "a text" : `the text \`${shownText(String(value))}\``;
    case "number":
      return isHidden ? "a number" : `the number ${String(value)}`;
    case "array":
      return "a list";
    case "object":
      return "an object";
    default:
      return String(value);
  }
}

/** A value that stands for itself, without words around it; "a text" or "a number" where it is hidden. */
export function bareValue(value: unknown, isHidden: boolean): string {
  if (typeof value === "string") return isHidden ? "a text" : shownText(value);
  return typeof value === "number" && isHidden ? "a number" : String(value);
}

/** Words in a row: "a", "a or b", "a, b or c". */
export function orWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
