// The check of one value by its schema: an interpreter of draft-07, as far as the types of a config need it. Each
// fault gives one finding: a value of the wrong kind is not looked into, a wrong word or text is told once.
// INVARIANT: it finds something iff the generated validator refuses the value, but for what it lets pass on purpose
// and counts (`FindingList.forgiven`). Time is linear in the config.

import { checkObject } from "./check-object.ts";
import { checkTagged, checkUnion } from "./check-union.ts";
import type { FindingList } from "./finding-list.ts";
import { finiteValues, isJsonObject, takesKindOf } from "./json-type.ts";
import { isLenientWord } from "./lenient-words.ts";
import { matchesPattern } from "./match-pattern.ts";
import { type ResolvedNode, type SchemaNode, resolveNode } from "./schema-node.ts";
import { type Spot, childSpot } from "./spot.ts";
import { conditionalUnion } from "./tagged-union.ts";
import { unionBranches } from "./union-branches.ts";
import { notAllowed, outOfRange, wrongPattern, wrongType } from "./value-faults.ts";
import type { Walk } from "./walk.ts";

/** Adds to `out` what is wrong with `value`, which stands at `spot`, by `given`. Never throws. */
export function checkValue(
  walk: Walk,
  given: SchemaNode,
  value: unknown,
  spot: Spot,
  out: FindingList,
): void {
  if (out.isFull) return;
  // Infinity and NaN are told by the read stage, with the number as it is written.
  if (typeof value === "number" && !Number.isFinite(value)) {
    out.forgive();
    return;
  }
  const resolved = resolveNode(walk.root, given);
  const at = resolved.isSecret && !spot.isSecret ? { ...spot, isSecret: true } : spot;
  const { node } = resolved;
  const branches = unionBranches(walk.root, node);
  if (branches !== undefined) {
    checkUnion(walk, branches, value, at, out);
    return;
  }
  if (!takesKindOf(node, value)) {
    out.add(wrongType(walk.root, node, value, at));
    return;
  }
  const tagged = conditionalUnion(walk.root, node);
  if (tagged !== undefined && isJsonObject(value)) checkTagged(walk, tagged, value, at, out);
  else if (isJsonObject(value)) checkObject(walk, node, value, at, out);
  else if (Array.isArray(value)) checkList(walk, node, value, at, out);
  else checkScalar(walk, resolved, value, at, out);
}

function checkList(
  walk: Walk,
  node: SchemaNode,
  value: readonly unknown[],
  spot: Spot,
  out: FindingList,
): void {
  const fault = outOfRange(node, value, spot);
  if (fault !== undefined) out.add(fault);
  if (node.items === undefined) return;
  for (let index = 0; index < value.length && !out.isFull; index++) {
    walk.check(walk, node.items, value[index], childSpot(spot, index, true), out);
  }
}

function checkScalar(
  walk: Walk,
  { node, name }: ResolvedNode,
  value: unknown,
  spot: Spot,
  out: FindingList,
): void {
  const values = finiteValues(node);
  if (values !== undefined && !values.includes(value)) {
    if (isLenientWord(value, values, spot)) out.forgive();
    else out.add(notAllowed(values, value, spot));
    return;
  }
  if (typeof value === "number" && !Number.isInteger(value) && !takesFractions(node)) {
    out.add(wrongType(walk.root, node, value, spot));
    return;
  }
  const { pattern } = node;
  if (typeof value === "string" && pattern !== undefined && !matchesPattern(value, pattern)) {
    out.add(wrongPattern(value, { pattern, type: name }, spot, "value"));
    return;
  }
  const fault = outOfRange(node, value, spot);
  if (fault !== undefined) out.add(fault);
}

function takesFractions(node: SchemaNode): boolean {
  return node.type === undefined || [node.type].flat().includes("number");
}
