// The check of one object: its keys in the order of the text, then the keys that are missing.

import { finding } from "../diagnostics/finding.ts";
import { fixBy } from "../repair/config-edit.ts";
import type { FindingList } from "./finding-list.ts";
import type { JsonObject } from "./json-type.ts";
import { matchesPattern } from "./match-pattern.ts";
import { whereWords } from "./place-words.ts";
import { type SchemaNode, resolveNode } from "./schema-node.ts";
import { type Spot, childSpot, pointerOf } from "./spot.ts";
import { type UnknownKeyScope, judgeUnknownKey } from "./unknown-key.ts";
import { wrongPattern } from "./value-faults.ts";
import type { Walk } from "./walk.ts";

/** Keys that the read stage refuses, so that nothing is said of them here. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const NO_PROPERTIES: Readonly<Record<string, SchemaNode>> = {};

/** Adds to `out` what is wrong with `value`, an object, by `node`. What stands under an unknown key is not looked at. */
export function checkObject(
  walk: Walk,
  node: SchemaNode,
  value: JsonObject,
  spot: Spot,
  out: FindingList,
): void {
  const { properties = NO_PROPERTIES, additionalProperties = true } = node;
  const meant = new Set<string>();
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(properties, key)) {
      walk.check(walk, properties[key] ?? {}, value[key], childSpot(spot, key), out);
    } else if (RESERVED_KEYS.has(key)) {
      out.forgive();
    } else if (additionalProperties === false) {
      refuseKey({ walk, spot, properties, ...absentKeys(node, value, meant) }, key, value[key], {
        out,
        meant,
      });
    } else if (additionalProperties !== true) {
      checkFreeKey(walk, node, key, childSpot(spot, key, true), out);
      walk.check(walk, additionalProperties, value[key], childSpot(spot, key, true), out);
    }
  }
  for (const key of node.required ?? []) {
    if (Object.hasOwn(value, key) || meant.has(key)) continue;
    const pointer = pointerOf(spot);
    const fix = fixBy("placeholder", "changes", { op: "add", pointer, key, value: "" });
    out.add(finding("schema/missing-key", pointer, { key, where: whereWords(spot) }, fix));
  }
}

interface Answer {
  readonly out: FindingList;
  /** Known keys that unknown ones were found to mean. */
  readonly meant: Set<string>;
}

function refuseKey(scope: UnknownKeyScope, key: string, value: unknown, { out, meant }: Answer): void {
  const verdict = judgeUnknownKey(scope, key, value);
  if (verdict === undefined) {
    out.forgive();
    return;
  }
  out.add(...verdict.findings);
  out.supply(...(verdict.supplies ?? []));
  if (verdict.meant !== undefined) meant.add(verdict.meant);
}

function absentKeys(
  { required = [], properties = NO_PROPERTIES }: SchemaNode,
  value: JsonObject,
  meant: ReadonlySet<string>,
): Pick<UnknownKeyScope, "absent" | "missing"> {
  const isAbsent = (key: string): boolean => !Object.hasOwn(value, key) && !meant.has(key);
  const missing = required.filter(isAbsent);
  return { missing, absent: [...new Set([...missing, ...Object.keys(properties).filter(isAbsent)])] };
}

function checkFreeKey(walk: Walk, node: SchemaNode, key: string, spot: Spot, out: FindingList): void {
  if (node.propertyNames === undefined) return;
  const { node: names, name: type } = resolveNode(walk.root, node.propertyNames);
  if (names.pattern === undefined || matchesPattern(key, names.pattern)) return;
  out.add(wrongPattern(key, { pattern: names.pattern, type }, spot, "key"));
}
