// The check of a value that may be one of several things. The branch that was meant is chosen by the kind of the value,
// then by the key that tells objects apart, then by the fewest findings; only its findings count.

import { type FindingOf, finding } from "../diagnostics/finding.ts";
import { FindingList } from "./finding-list.ts";
import { finiteValues, isJsonObject, takesKindOf } from "./json-type.ts";
import { nameWords } from "./place-words.ts";
import type { ResolvedNode } from "./schema-node.ts";
import { branchWords } from "./schema-words.ts";
import { holdsSecret, isSecretSpot } from "./secret-place.ts";
import { type Spot, childSpot, pointerOf } from "./spot.ts";
import { type TaggedUnion, commonNode, conditionalUnion, tagOfBranches } from "./tagged-union.ts";
import { nearestWord } from "./value-faults.ts";
import { valueWords } from "./value-words.ts";
import type { Walk } from "./walk.ts";

/** Adds to `out` what is wrong with `value`, by the one of `branches` that was meant. */
export function checkUnion(
  walk: Walk,
  branches: readonly ResolvedNode[],
  value: unknown,
  spot: Spot,
  out: FindingList,
): void {
  const possible = branches.filter(({ node }) => takesKindOf(node, value));
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) {
    checkBranch(walk, only, value, spot, out);
    return;
  }
  if (possible.length === 0) {
    out.add(noVariant(walk, branches, value, spot));
    return;
  }
  const nodes = possible.map(({ node }) => node);
  const tagged = isJsonObject(value) && nodes.length > 1 ? tagOfBranches(walk.root, nodes) : undefined;
  if (tagged !== undefined && isJsonObject(value)) checkTagged(walk, tagged, value, spot, out);
  else checkBest(walk, possible, value, spot, out);
}

/** Adds to `out` what is wrong with an object of a union with a tag. */
export function checkTagged(
  walk: Walk,
  { key, branches }: TaggedUnion,
  value: Readonly<Record<string, unknown>>,
  spot: Spot,
  out: FindingList,
): void {
  if (!Object.hasOwn(value, key)) {
    walk.check(walk, commonNode({ key, branches }), value, spot, out);
    return;
  }
  const tag = value[key];
  const branch = branches.get(tag);
  if (branch !== undefined) {
    walk.check(walk, branch, value, spot, out);
    return;
  }
  const tags = [...branches.keys()];
  walk.check(walk, { enum: tags }, tag, childSpot(spot, key), out);
  // The rest is judged by the branch that was probably meant.
  const meant = typeof tag === "string" ? nearestWord(tag, tags.map(String)) : undefined;
  const meantBranch = branches.get(meant);
  if (meantBranch !== undefined) walk.check(walk, meantBranch, { ...value, [key]: meant }, spot, out);
}

function checkBranch(
  walk: Walk,
  { node, isSecret }: ResolvedNode,
  value: unknown,
  spot: Spot,
  out: FindingList,
): void {
  walk.check(walk, node, value, isSecret ? { ...spot, isSecret } : spot, out);
}

interface Attempt {
  readonly branch: ResolvedNode;
  readonly found: FindingList;
  readonly count: number;
}

function checkBest(
  walk: Walk,
  branches: readonly ResolvedNode[],
  value: unknown,
  spot: Spot,
  out: FindingList,
): void {
  const attempts: Attempt[] = [];
  for (const branch of branches) {
    const found = new FindingList(out.room);
    checkBranch(walk, branch, value, spot, found);
    const count = found.settled().length;
    if (count === 0) {
      out.join(found);
      return;
    }
    attempts.push({ branch, found, count });
  }
  const least = Math.min(...attempts.map(({ count }) => count));
  const best = attempts.filter(({ count }) => count === least);
  // Words are easier to get right than a pattern, so their finding is the better one.
  const first = best.find(({ branch }) => finiteValues(branch.node) !== undefined) ?? best[0];
  if (first === undefined) return;
  if (best.length > 1 && best.every(({ found }) => isOnlyLacking(found))) {
    const answers = new Set(best.map(({ found }) => JSON.stringify(found.settled())));
    if (answers.size > 1) {
      out.add(noVariant(walk, branches, value, spot));
      return;
    }
  }
  out.join(first.found);
}

function isOnlyLacking(found: FindingList): boolean {
  const settled = found.settled();
  return settled.length > 0 && settled.every(({ code }) => code === "schema/missing-key");
}

function noVariant(
  walk: Walk,
  branches: readonly ResolvedNode[],
  value: unknown,
  spot: Spot,
): FindingOf<"schema/no-variant"> {
  const isHidden =
    isSecretSpot(spot) || branches.some(({ node, isSecret }) => isSecret || holdsSecret(walk.root, node));
  const expected = branches.map(({ node }) => branchWords(node, conditionalUnion(walk.root, node)));
  const args = { name: nameWords(spot), expected, got: valueWords(value, isHidden) };
  return finding("schema/no-variant", pointerOf(spot), args);
}
