// Findings about one value: of the wrong type, not one of the words, not of the pattern, out of range.

import { type FindingOf, finding } from "../diagnostics/finding.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { type ConfigEdit, type Fix, fixBy, fixByReplacing } from "../repair/config-edit.ts";
import { OLD_WORDS } from "./old-names.ts";
import { matchesPattern } from "./match-pattern.ts";
import { takesKindOf } from "./json-type.ts";
import { patternWords } from "./pattern-words.ts";
import { nameWords } from "./place-words.ts";
import type { SchemaNode } from "./schema-node.ts";
import { schemaWords } from "./schema-words.ts";
import { holdsSecret, isSecretSpot } from "./secret-place.ts";
import { type Spot, pointerOf } from "./spot.ts";
import { bareValue, valueWords } from "./value-words.ts";

/** A value of a type that `node` does not take. A text in place of an object that would hold secrets may be one. */
export function wrongType(
  root: SchemaNode,
  node: SchemaNode,
  value: unknown,
  spot: Spot,
): FindingOf<"schema/wrong-type"> {
  const isHidden = isSecretSpot(spot) || holdsSecret(root, node);
  const args = { name: nameWords(spot), expected: schemaWords(node), got: valueWords(value, isHidden) };
  const pointer = pointerOf(spot);
  // A number whose digits are all there, where a text is wanted: an id without its quotes.
  const isDigits = Number.isSafeInteger(value) && takesKindOf(node, String(value)) && !isHidden;
  const fix = isDigits ? fixBy("safe", "unchanged", { op: "replace", pointer, value: String(value) }) : {};
  return finding("schema/wrong-type", pointer, args, fix);
}

/** A value that is none of `values`. One that is near to a word was meant to be that word, so it is no secret. */
export function notAllowed(
  values: readonly unknown[],
  value: unknown,
  spot: Spot,
): FindingOf<"schema/not-allowed"> {
  const allowed = values.map(String);
  const suggestion = typeof value === "string" ? nearestWord(value, allowed) : undefined;
  const pointer = pointerOf(spot);
  const args = {
    value: bareValue(value, suggestion === undefined && isSecretSpot(spot)),
    name: nameWords(spot),
    allowed,
    ...(suggestion !== undefined && { suggestion }),
  };
  return finding("schema/not-allowed", pointer, args, fixByReplacing(pointer, suggestion));
}

/** The word of `allowed` that was meant: a near one, or the new name of an old one. */
export function nearestWord(text: string, allowed: readonly string[]): string | undefined {
  const renamed = Object.hasOwn(OLD_WORDS, text) ? OLD_WORDS[text] : undefined;
  return renamed !== undefined && allowed.includes(renamed) ? renamed : nearest(text, allowed);
}

/** A text of another form than `pattern`; `at` is the place of the text, or of the key that it is. */
export function wrongPattern(
  text: string,
  { pattern, type }: { readonly pattern: string; readonly type?: string | undefined },
  spot: Spot,
  part: "key" | "value",
): FindingOf<"schema/pattern"> {
  const value = bareValue(text, part === "value" && isSecretSpot(spot));
  const name = part === "key" && spot.parent ? nameWords(spot.parent) : nameWords(spot);
  const place = part === "key" ? { pointer: pointerOf(spot), part } : pointerOf(spot);
  const args = { value, name, expected: patternWords(pattern, type) };
  return finding("schema/pattern", place, args, slugged(text, pattern, spot, part));
}

/** An id made of `text`, where letters, digits and dashes will do. */
function slugged(text: string, pattern: string, spot: Spot, part: "key" | "value"): { readonly fix?: Fix } {
  const slug = text
    .trim()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 64);
  const isId =
    matchesPattern("a-b_0", pattern) && !matchesPattern("a b", pattern) && !matchesPattern("a/b", pattern);
  if (!isId || slug === "" || !matchesPattern(slug, pattern) || isSecretSpot(spot)) return {};
  const pointer = pointerOf(spot);
  const edit: ConfigEdit =
    part === "key" ? { op: "rename", pointer, key: slug } : { op: "replace", pointer, value: slug };
  return fixBy("unsafe", "changes", edit);
}

/** A number, text or list that is too small or too large; `undefined` where it is neither. */
export function outOfRange(
  node: SchemaNode,
  value: unknown,
  spot: Spot,
): FindingOf<"schema/range"> | undefined {
  const range = rangeOf(node, value);
  if (range === undefined) return undefined;
  const { size, least, most, unit } = range;
  if (size >= (least ?? size) && size <= (most ?? size)) return undefined;
  const got = unit === undefined ? bareValue(value, isSecretSpot(spot)) : counted(size, unit);
  return finding("schema/range", pointerOf(spot), {
    name: nameWords(spot),
    expected: boundsWords(least, most, unit),
    got,
  });
}

interface Range {
  readonly size: number;
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** What is counted; a number counts itself. */
  readonly unit?: string;
}

function rangeOf(node: SchemaNode, value: unknown): Range | undefined {
  if (typeof value === "number") return { size: value, least: node.minimum, most: node.maximum };
  if (Array.isArray(value))
    return { size: value.length, least: node.minItems, most: node.maxItems, unit: "item" };
  if (typeof value !== "string" || (node.minLength ?? node.maxLength) === undefined) return undefined;
  return { size: Array.from(value).length, least: node.minLength, most: node.maxLength, unit: "character" };
}

function boundsWords(least: number | undefined, most: number | undefined, unit: string | undefined): string {
  if (least !== undefined && most !== undefined)
    return `${least}–${most}${unit === undefined ? "" : ` ${unit}s`}`;
  const [words, bound] = least === undefined ? ["at most", most ?? 0] : ["at least", least];
  return unit === undefined ? `${words} ${bound}` : `${words} ${counted(bound, unit)}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
