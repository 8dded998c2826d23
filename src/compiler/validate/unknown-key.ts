// What a key was meant to be that its object does not know. Exactly one answer: an old name, a channel that does not
// exist, a slip of the keyboard, a key in the wrong place, or plainly unknown.

import { type Finding, finding, keyAt } from "../diagnostics/finding.ts";
import { judgeAccessKey } from "./access-key.ts";
import { fixBy } from "../repair/config-edit.ts";
import { type JsonObject, isJsonObject } from "./json-type.ts";
import { type RightPlace, fits, rightPlaceOf } from "./misplaced-key.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { pointerTo } from "../read/pointer.ts";
import { MOVED_BLOCKS, RENAMED_KEYS } from "./old-names.ts";
import { whereWords } from "./place-words.ts";
import type { SchemaNode } from "./schema-node.ts";
import { type Spot, childSpot, pathOf, pointerOf } from "./spot.ts";
import type { Walk } from "./walk.ts";

/** The object in which an unknown key stands. */
export interface UnknownKeyScope {
  readonly walk: Walk;
  readonly spot: Spot;
  readonly properties: Readonly<Record<string, SchemaNode>>;
  /** Known keys that the object does not have, those first that it must have. */
  readonly absent: readonly string[];
  /** Those that it must have. */
  readonly missing: readonly string[];
}

/** What an unknown key was meant to be. */
export interface UnknownKeyVerdict {
  readonly findings: readonly Finding[];
  /** The known key that was meant, which therefore is not missing. */
  readonly meant?: string;
  /** Pointers of what is not missing either, since it stands in the wrong place. */
  readonly supplies?: readonly string[];
}

/** Judges `key`; `undefined` where it may be a new key of a newer version. */
export function judgeUnknownKey(
  scope: UnknownKeyScope,
  key: string,
  value: unknown,
): UnknownKeyVerdict | undefined {
  const old = judgeOldName(scope, key, value);
  if (old !== undefined || !scope.walk.judgesUnknownKeys) return old;
  const { walk, spot, properties, absent, missing } = scope;
  const access = judgeAccessKey(walk, spot, key);
  if (access) return { findings: [access] };
  const place = rightPlaceOf(walk, spot, key, value);
  // Where a key is missing, one that shares a letter with it is sooner a slip than something else: `di` for `id`.
  const near = nearest(key, absent) ?? nearest(key, missing, 1);
  const node = near === undefined ? undefined : properties[near];
  // A key that is right elsewhere may look like one that is missing here; then the value tells.
  const isNear = node !== undefined && (!place?.isFit || fits(walk, node, childSpot(spot, key), value));
  const longer = longerKeys(key, absent);
  if (place !== undefined && !isNear && (place.isBelow || longer.length === 0))
    return misplaced(spot, key, place);
  return unknown(scope, key, near ?? (longer.length === 1 ? longer[0] : undefined));
}

/** The keys of `absent` of which `key` is the last word: `botToken` for `token`. */
function longerKeys(key: string, absent: readonly string[]): readonly string[] {
  const ending = key.charAt(0).toUpperCase() + key.slice(1);
  return absent.filter((candidate) => candidate.endsWith(ending));
}

function judgeOldName(scope: UnknownKeyScope, key: string, value: unknown): UnknownKeyVerdict | undefined {
  const renamed = Object.hasOwn(RENAMED_KEYS, key) ? RENAMED_KEYS[key] : undefined;
  const name = renamed?.find((candidate) => scope.absent.includes(candidate));
  if (name !== undefined) return unknown(scope, key, name);
  const moved =
    Object.hasOwn(MOVED_BLOCKS, key) && scope.spot.parent === undefined ? MOVED_BLOCKS[key] : undefined;
  return moved === undefined ? undefined : { findings: movedFindings(scope.spot, key, moved, value) };
}

/** Old blocks are not read, so what would be a warning for a shape that still works is an error. */
function movedFindings(
  spot: Spot,
  key: string,
  moved: (typeof MOVED_BLOCKS)[string],
  value: unknown,
): Finding[] {
  const at = childSpot(spot, key);
  if (typeof moved === "string") return [oldShape(at, key, moved)];
  const inside: JsonObject = isJsonObject(value) ? value : {};
  const known = Object.keys(inside).filter((part) => Object.hasOwn(moved, part));
  if (known.length === 0) return [oldShape(at, key, "bindings", Object.keys(inside).length === 0)];
  return known.map((part) => oldShape(childSpot(at, part), `${key}.${part}`, moved[part] ?? ""));
}

function oldShape(spot: Spot, old: string, now: string, isEmpty = false): Finding {
  const pointer = pointerOf(spot);
  const keys = now.split(".");
  const transfer = {
    op: "transfer",
    pointer,
    to: pointerTo("", ...keys.slice(0, -1)),
    key: keys.at(-1) ?? "",
  } as const;
  // What went into an entry of a list is for a person to place.
  const fix = isEmpty
    ? fixBy("safe", "unchanged", { op: "remove", pointer })
    : now.includes("[]")
      ? {}
      : fixBy("safe", "unchanged", transfer);
  return finding("schema/legacy-shape", keyAt(pointer), { old, now }, fix);
}

function misplaced(
  spot: Spot,
  key: string,
  { belongs, existing, supplies, to }: RightPlace,
): UnknownKeyVerdict {
  const place = keyAt(pointerOf(childSpot(spot, key)));
  const detail =
    existing === undefined
      ? {}
      : { related: [{ place: { pointer: existing }, label: "belongs_here" as const }] };
  if (key === "elevated" && pathOf(spot).join(".").startsWith("kois.list.*")) {
    const move = fixBy("unsafe", "unchanged", { op: "transfer", pointer: place.pointer, to: "/tools" });
    return { findings: [finding("tool/elevated-per-koi", place, { key }, { ...detail, ...move })], supplies };
  }
  const fix =
    to === undefined ? {} : fixBy("unsafe", "changes", { op: "transfer", pointer: place.pointer, to });
  return {
    findings: [finding("schema/wrong-place", place, { key, belongs }, { ...detail, ...fix })],
    supplies,
  };
}

function unknown({ spot }: UnknownKeyScope, key: string, meant: string | undefined): UnknownKeyVerdict {
  const place = keyAt(pointerOf(childSpot(spot, key)));
  const suggestion = meant === undefined ? {} : { suggestion: meant };
  const fix =
    meant === undefined
      ? {}
      : fixBy("unsafe", "changes", { op: "rename", pointer: place.pointer, key: meant });
  const isChannel = spot.key === "channels" && spot.parent?.parent === undefined;
  const found = isChannel
    ? finding("channel/unknown", place, { channel: key, ...suggestion }, fix)
    : finding("schema/unknown-key", place, { key, where: whereWords(spot), ...suggestion }, fix);
  return { findings: [found], ...(meant !== undefined && { meant }) };
}
