// Keys that are still read but have a better successor. The list is written down here rather than found in the schema,
// which is loaded for broken configs only; a test holds it to the `@deprecated` keys of src/config.

import { type Finding, finding, keyAt } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";
import { type ConfigValue, fixBy } from "../repair/config-edit.ts";
import { isJsonObject } from "./json-type.ts";

/** A key that is going out of use. */
export interface DeprecatedKey {
  /** Path from the root; `*` is any index or free key. */
  readonly path: readonly string[];
  /** The key, in the same object, that takes its place. */
  readonly use: string;
  /** The value that means the same under that key; `undefined` where none does. */
  readonly instead: (value: unknown, config: unknown) => ConfigValue | undefined;
}

/** All of them. */
export const DEPRECATED_KEYS: readonly DeprecatedKey[] = [
  { path: ["kois", "list", "*", "sandbox", "perSession"], use: "scope", instead: scopeOf },
  { path: ["kois", "defaults", "sandbox", "perSession"], use: "scope", instead: scopeOf },
  { path: ["session", "idleMinutes"], use: "reset", instead: idleReset },
];

/** A warning for each deprecated key of `config`, valid or not. Never throws. */
export function findDeprecatedKeys(config: unknown): readonly Finding[] {
  return DEPRECATED_KEYS.flatMap(({ path, use, instead }) => {
    const key = path.at(-1) ?? "";
    return placesOf(config, path).map(({ pointer, value }) => {
      const equal = instead(value, config);
      const fix =
        equal === undefined
          ? {}
          : fixBy(
              "safe",
              "unchanged",
              { op: "rename", pointer, key: use },
              { op: "replace", pointer, value: equal },
            );
      return finding("schema/deprecated", keyAt(pointer), { key, use }, fix);
    });
  });
}

/** The older key counts only where no level gives a `scope`. */
function scopeOf(value: unknown, config: unknown): ConfigValue | undefined {
  const levels = [
    ["kois", "list", "*", "sandbox", "scope"],
    ["kois", "defaults", "sandbox", "scope"],
  ];
  if (typeof value !== "boolean" || levels.some((path) => placesOf(config, path).length > 0))
    return undefined;
  return value ? "session" : "shared";
}

function idleReset(value: unknown, config: unknown): ConfigValue | undefined {
  const hasReset = placesOf(config, ["session", "reset"]).length > 0;
  return typeof value !== "number" || hasReset ? undefined : { mode: "idle", idleMinutes: value };
}

interface PlacedValue {
  readonly pointer: string;
  readonly value: unknown;
}

/** What stands at `path` below `value`. */
function placesOf(value: unknown, path: readonly string[], pointer = ""): readonly PlacedValue[] {
  const [key, ...rest] = path;
  if (key === undefined) return [{ pointer, value }];
  if (key === "*") {
    const keys = Array.isArray(value) ? [...value.keys()] : isJsonObject(value) ? Object.keys(value) : [];
    return keys.flatMap((own) => placesOf(Reflect.get(Object(value), own), rest, pointerTo(pointer, own)));
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return [];
  return placesOf(value[key], rest, pointerTo(pointer, key));
}
