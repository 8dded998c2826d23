// The small parts of sentences: user input in backticks, lists, counts, suggestions.
// In: what the user wrote. Out: text on one line, safe to print on any terminal.

/** Code points of user input that a sentence shows. */
const MAX_QUOTED = 60;

/** Code points of ready-made words. */
const MAX_PLAIN = 200;

/** Items of a list that a sentence names. */
const MAX_LISTED = 8;

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** User input in backticks: at most 60 characters, with whatever cannot be seen, or would mislead, as an escape. */
export function quoted(input: string): string {
  return `\`${cut(input, MAX_QUOTED).replace(/[\p{C}\p{Z}`]/gu, visible)}\``;
}

/** Words that a check has put together, made safe in the same way; backticks stay. */
export function plain(words: string): string {
  return cut(words, MAX_PLAIN).replace(/[\p{C}\p{Z}]/gu, visible);
}

function cut(text: string, max: number): string {
  // A code point has at most two units, so this is enough to know whether there are more than `max`.
  const points = Array.from(text.slice(0, 2 * max + 2));
  return points.length > max ? `${points.slice(0, max).join("")}…` : text;
}

function visible(character: string): string {
  if (character === " ") return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return ESCAPES[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`);
}

/** `a`, `b` and `c`: quoted, at most eight of them; `nothing` where there are none. */
export function quotedList(items: readonly string[], word: "and" | "or"): string {
  return listed(items.map(quoted), word);
}

/** The same for items that are ready to be shown. */
export function listed(items: readonly string[], word: "and" | "or"): string {
  if (items.length === 0) return "nothing";
  const shown = items.length > MAX_LISTED ? items.slice(0, MAX_LISTED - 1) : items;
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${grouped(rest)} more`] : shown;
  if (all.length === 1) return all.join("");
  return `${all.slice(0, -1).join(", ")} ${word} ${all.at(-1) ?? ""}`;
}

/** "; did you mean `work`?" behind a message, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `; did you mean ${quoted(suggestion)}?`;
}

/** A binding by its place in the list. */
export function bindingAt(index: number): string {
  return `\`bindings[${index}]\``;
}

/** "1 binding", "3 bindings". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A whole number with commas between its thousands, whatever the locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
