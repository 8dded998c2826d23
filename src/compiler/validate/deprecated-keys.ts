// Keys that are still read but have a better successor. The list is written down here rather than found in the schema,
// which is loaded for broken configs only; a test holds it to the `@deprecated` keys of src/config.

import { type Finding, finding, keyAt } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";
import { isJsonObject } from "./json-type.ts";

/** A key that is going out of use. */
export interface DeprecatedKey {
  /** Path from the root; `*` is any index or free key. */
  readonly path: readonly string[];
  /** The key, in the same object, that takes its place. */
  readonly use: string;
}

/** All of them. */
export const DEPRECATED_KEYS: readonly DeprecatedKey[] = [
  { path: ["kois", "list", "*", "sandbox", "perSession"], use: "scope" },
  { path: ["kois", "defaults", "sandbox", "perSession"], use: "scope" },
  { path: ["session", "idleMinutes"], use: "reset" },
];

/** A warning for each deprecated key of `config`, valid or not. Never throws. */
export function findDeprecatedKeys(config: unknown): readonly Finding[] {
  return DEPRECATED_KEYS.flatMap(({ path, use }) => {
    const key = path.at(-1) ?? "";
    return pointersTo(config, path).map((pointer) =>
      finding("schema/deprecated", keyAt(pointer), { key, use }),
    );
  });
}

/** The pointers of what stands at `path` below `value`. */
function pointersTo(value: unknown, path: readonly string[], base = ""): readonly string[] {
  const [key, ...rest] = path;
  if (key === undefined) return [base];
  if (key === "*") {
    const keys = Array.isArray(value) ? [...value.keys()] : isJsonObject(value) ? Object.keys(value) : [];
    return keys.flatMap((own) => pointersTo(Reflect.get(Object(value), own), rest, pointerTo(base, own)));
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return [];
  return pointersTo(value[key], rest, pointerTo(base, key));
}
