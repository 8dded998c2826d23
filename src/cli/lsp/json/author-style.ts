// How the author writes: quotes, keys, indentation. What the server inserts is written the same way.

import type { ObjectNode, StringNode, Tree } from "../../../compiler/read/tolerant/tree.ts";
import { nodesOf } from "../../../compiler/read/tolerant/tree-lookup.ts";

/** The habits of an author. */
export interface AuthorStyle {
  /** Of values. */
  readonly quote: '"' | "'";
  /** Of keys; `""` where keys that need no quotes have none. */
  readonly keyQuote: '"' | "'" | "";
}

/** Strings that are looked at: enough to know a habit. */
const SAMPLE = 200;

/** The habits that most of a text shows; those of JSON where there is nothing to see. */
export function styleOf({ text, root }: Tree): AuthorStyle {
  const keys = { '"': 0, "'": 0, "": 0 };
  const values = { '"': 0, "'": 0 };
  let seen = 0;
  for (const node of nodesOf(root)) {
    if (node.type === "property") keys[quoteOf(text, node.keyNode)]++;
    else if (node.type === "string" && !node.isKey) {
      const quote = quoteOf(text, node);
      if (quote !== "") values[quote]++;
    } else continue;
    if (++seen === SAMPLE) break;
  }
  const quote = values["'"] > values['"'] || (values['"'] === 0 && keys["'"] > keys['"']) ? "'" : '"';
  const keyQuote = keys[""] >= Math.max(keys['"'], keys["'"], 1) ? "" : keys["'"] > keys['"'] ? "'" : '"';
  return { quote, keyQuote };
}

/** The quote that a string is written in; `""` for a key without one. */
export function quoteOf(text: string, { offset }: StringNode | ObjectNode): '"' | "'" | "" {
  const first = text.charAt(offset);
  return first === '"' || first === "'" ? first : "";
}

/** Whether a key may stand without quotes. */
export function isPlainKey(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key);
}

/** A string in quotes, escaped. */
export function inQuotes(value: string, quote: '"' | "'"): string {
  const json = JSON.stringify(value);
  return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
