// Values as text, written as their neighbours are. In: a value, the style, the indentation of the line where it
// begins. Out: JSON5 without a comment; plain JSON where the style is that of JSON.

import { isKeyPart, isKeyStart } from "../read/characters.ts";
import type { ConfigValue } from "./config-edit.ts";
import type { KeyQuote, WrittenStyle } from "./written-style.ts";

/** `line` where it fits, else `lines`; or one of them for certain. */
export type Shape = "fitting" | "line" | "lines";

/** Columns that a value on one line may reach. */
const MAX_COLUMNS = 100;

/** Writes a value. `room` are the columns that stand before it on its line. */
export function renderValue(
  value: ConfigValue,
  style: WrittenStyle,
  indent: string,
  shape: Shape = "fitting",
  room: number = indent.length,
): string {
  if (typeof value === "string") return renderString(value, style.quote);
  if (typeof value !== "object" || value === null) return String(value);
  const isList = Array.isArray(value);
  const keys = isList ? [] : Object.keys(value);
  const items = (isList ? value : Object.values(value)) as readonly ConfigValue[];
  const [open, close] = isList ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  const name = (i: number): string =>
    isList ? "" : `${renderKey(keys[i] as string, style)}:${style.colonGap}`;
  if (shape !== "lines" || style.isOneLine) {
    const written = items.map((item, i) => name(i) + renderValue(item, style, indent, "line"));
    const pad = style.isPadded && !isList ? " " : "";
    const line = `${open}${pad}${written.join(`,${style.isOneLine ? style.colonGap : " "}`)}${pad}${close}`;
    if (shape === "line" || style.isOneLine || room + line.length <= MAX_COLUMNS) return line;
  }
  const inner = indent + style.unit;
  const lines = items.map((item, i) => {
    const before = inner + name(i);
    return before + renderValue(item, style, inner, "fitting", before.length);
  });
  const last = style.hasTrailingComma ? "," : "";
  return `${open}${style.lineEnd}${lines.join(`,${style.lineEnd}`)}${last}${style.lineEnd}${indent}${close}`;
}

/** A key in the quotes of its neighbours; where it can't do without, in those of the values. */
export function renderKey(
  key: string,
  { keyQuote, quote }: Pick<WrittenStyle, "keyQuote" | "quote">,
): string {
  if (keyQuote !== "") return renderString(key, keyQuote);
  return isIdentifier(key) ? key : renderString(key, quote);
}

/** The quote at `at`, none before a bare key. */
export function quoteOf(text: string, at: number): KeyQuote {
  const first = text.charAt(at);
  return first === '"' || first === "'" ? first : "";
}

function isIdentifier(key: string): boolean {
  const [first = "", ...rest] = key;
  return isKeyStart(first) && rest.every(isKeyPart);
}

/** A string that any JSON5 reader takes, and in double quotes any JSON reader. */
export function renderString(value: string, quote: '"' | "'"): string {
  const escaped = JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u2028\u2029]/g, visible);
  if (quote === '"') return `"${escaped}"`;
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function visible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}
