// Changes of a config, by JSON pointers: what a check proposes and what `skykoi kois add` or `bind` want. Pure data;
// `text-edits.ts` turns them into edits of the text that keep comments, order, quotes, `${VAR}` and includes.

/** A value that can be written into a config. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/**
 * One change. Pointers (RFC 6901) speak of the config as it was read, includes in place; in a list of edits all of
 * them speak of the config before the first edit.
 */
export type ConfigEdit =
  /** Another value in the same place, in the quotes of the old one where both are strings. */
  | { readonly op: "replace"; readonly pointer: string; readonly value: ConfigValue }
  /** A property or an item away, with its comma and its own line. */
  | { readonly op: "remove"; readonly pointer: string }
  /** Another key for a property, its value as it stands. */
  | { readonly op: "rename"; readonly pointer: string; readonly key: string }
  /** A property at the end of the object at `pointer`; missing objects on the way are made. */
  | { readonly op: "add"; readonly pointer: string; readonly key: string; readonly value: ConfigValue }
  /** An item into the list at `pointer`, before item `before`, or at its end; a missing list is made. */
  | {
      readonly op: "insert";
      readonly pointer: string;
      readonly value: ConfigValue;
      readonly before?: number;
    }
  /** An item of a list to another place in it: before what is item `before` now, or its count. With its comments. */
  | { readonly op: "move"; readonly pointer: string; readonly before: number }
  /** A property, its value as it is written, into the object at `to`, under `key` or its own key. */
  | { readonly op: "transfer"; readonly pointer: string; readonly to: string; readonly key?: string }
  /** The property whose key begins at `offset` away: of two equal keys the pointer means the other one. */
  | { readonly op: "remove-key"; readonly file: string; readonly offset: number; readonly key: string }
  /** Characters of a text that have no pointer: UTF-16 units. */
  | {
      readonly op: "text";
      readonly file: string;
      readonly offset: number;
      readonly length: number;
      readonly text: string;
    };

/** `safe` is applied by `--fix`, `unsafe` by `--fix-unsafe`; `placeholder` leaves a gap that a person must fill. */
export type Applicability = "safe" | "unsafe" | "placeholder";

/** What a check proposes to do about a finding. */
export interface Fix {
  readonly applicability: Applicability;
  /** Whether any message may change its koi. `unchanged` is proven before it is applied. */
  readonly routing: "unchanged" | "changes";
  readonly edits: readonly ConfigEdit[];
}

/** A fix of some edits. */
export function fixBy(
  applicability: Applicability,
  routing: Fix["routing"],
  ...edits: readonly ConfigEdit[]
): { readonly fix: Fix } {
  return { fix: { applicability, routing, edits } };
}

/** Another value in a place, where one suggests itself: unsafe, since something else may have been meant. */
export function fixByReplacing(pointer: string, suggestion: string | undefined): { readonly fix?: Fix } {
  if (suggestion === undefined) return {};
  return fixBy("unsafe", "changes", { op: "replace", pointer, value: suggestion });
}

/** A replacement in one text: UTF-16 units. */
export interface TextEdit {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A fix in its place. */
export interface PlacedFix {
  /** What it does, in a few words: `move bindings[6] before bindings[3]`. */
  readonly title: string;
  readonly applicability: Applicability;
  readonly routing: "unchanged" | "changes";
  readonly edits: readonly TextEdit[];
}
