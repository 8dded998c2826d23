// Objects that are made by edits: several edits may put something into the same one.

import type { ConfigValue } from "./config-edit.ts";
import { Unplaceable } from "./text-file.ts";

/** An object that is being made, with what has been put into it so far. */
export type Growing = Map<string, Growing | ConfigValue[] | { readonly value: ConfigValue }>;

/** Puts `value` under `path`; with `isItem` into the list there. @throws Unplaceable where something else stands */
export function addTo(
  growing: Growing | ConfigValue[] | { readonly value: ConfigValue },
  path: readonly string[],
  value: ConfigValue,
  isItem: boolean,
): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    if (!isItem || !Array.isArray(growing)) throw new Unplaceable();
    growing.push(value);
    return;
  }
  if (!(growing instanceof Map)) throw new Unplaceable();
  const known = growing.get(first);
  if (known !== undefined) return addTo(known, rest, value, isItem);
  if (rest.length > 0) {
    const inner: Growing = new Map();
    growing.set(first, inner);
    addTo(inner, rest, value, isItem);
  } else growing.set(first, isItem ? [value] : { value });
}

/** What has been made. */
export function grownValue(
  growing: Growing | ConfigValue[] | { readonly value: ConfigValue } | undefined,
): ConfigValue {
  if (growing instanceof Map) {
    return Object.fromEntries([...growing].map(([key, inner]) => [key, grownValue(inner)]));
  }
  if (growing === undefined) return null;
  return Array.isArray(growing) ? growing : growing.value;
}
