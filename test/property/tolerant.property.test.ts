/**
 * The tolerant parser against the strict reader: the same values and places on JSON5, and a sound tree on whatever
 * is left of it after accidents.
 */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Json5Error, parseJson5 } from "../../src/compiler/read/json5.ts";
import { locate } from "../../src/compiler/read/locate.ts";
import { parseTree } from "../../src/compiler/read/tolerant/parse-tree.ts";
import {
  keysOf,
  nodeAt,
  nodesOf,
  plainValue,
  valueAt,
} from "../../src/compiler/read/tolerant/tree-lookup.ts";
import type { Tree, TreeNode } from "../../src/compiler/read/tolerant/tree.ts";
import { PROPERTY_RUNS, json5Text, mutated } from "../compiler/read/arbitraries.ts";

const examples = join(import.meta.dirname, "../../examples");
const realTexts = readdirSync(examples)
  .filter((name) => name.endsWith(".json5"))
  .map((name) => readFileSync(join(examples, name), "utf8"));

function isAccepted(text: string): boolean {
  try {
    parseJson5(text);
    return true;
  } catch (error) {
    if (error instanceof Json5Error) return false;
    throw error;
  }
}

function demand(holds: boolean, what: string): void {
  // Not `expect`, which takes longer than the parser.
  if (!holds) throw new Error(what);
}

/** Throws where a node is not inside its parent, behind its elder sibling, or in the text. */
function checkRanges({ text, root, errors, comments }: Tree): void {
  for (const node of nodesOf(root)) {
    let end = node.offset;
    const children: readonly TreeNode[] = "children" in node ? node.children : [];
    for (const child of children) {
      demand(child.parent === node, "a child knows its parent");
      demand(child.offset >= end, "children follow each other");
      end = child.offset + child.length;
    }
    demand(
      end <= node.offset + node.length && end <= text.length,
      "a node lies in its parent and in the text",
    );
  }
  for (const list of [errors, comments]) {
    let before = 0;
    for (const { offset, length } of list) {
      demand(offset >= before && offset + length <= text.length, "faults and comments follow each other");
      before = offset;
    }
  }
}

function checkAgainstReader(text: string): void {
  const tree = parseTree(text);
  expect(tree.errors).toEqual([]);
  const value = tree.root && plainValue(tree.root);
  const strict = parseJson5(text);
  expect(isDeepStrictEqual(value, strict) && JSON.stringify(value) === JSON.stringify(strict)).toBe(true);
  const inForce = [...nodesOf(tree.root)].filter(
    (node) =>
      node.type !== "property" &&
      !("isKey" in node && node.isKey) &&
      valueAt(tree.root, keysOf(node)) === node,
  );
  const places = locate(text, inForce.map(keysOf));
  for (const [i, node] of inForce.entries()) {
    const key = node.parent?.type === "property" ? node.parent.keyNode : undefined;
    expect(places[i]).toEqual({
      keyStart: key?.offset,
      keyEnd: key && key.offset + key.length,
      valueStart: node.offset,
      valueEnd: node.offset + node.length,
    });
  }
}

it("makes the values of the strict reader, at the places of the locator", () => {
  fc.assert(fc.property(json5Text, checkAgainstReader), { numRuns: PROPERTY_RUNS });
});

it("reads the examples like the strict reader", () => {
  for (const text of realTexts) checkAgainstReader(text);
});

it("makes a sound tree of any text after accidents, and finds no fault in what is JSON5", () => {
  fc.assert(
    fc.property(fc.oneof(mutated(json5Text), mutated(fc.constantFrom(...realTexts))), (text) => {
      const tree = parseTree(text);
      checkRanges(tree);
      if (isAccepted(text)) expect(tree.errors).toEqual([]);
    }),
    { numRuns: PROPERTY_RUNS },
  );
});

it("makes a sound tree of the beginnings of an example", () => {
  for (const text of realTexts) {
    // All of them in the long run, 300 of each text in the quick one.
    const step = PROPERTY_RUNS > text.length ? 1 : Math.ceil(text.length / 300);
    for (let length = 0; length <= text.length; length += step) checkRanges(parseTree(text.slice(0, length)));
  }
}, 120_000);

it("finds the innermost node at every offset", () => {
  fc.assert(
    fc.property(mutated(fc.constantFrom(...realTexts)), fc.nat(), (text, any) => {
      const tree = parseTree(text);
      const offset = any % (text.length + 1);
      const found = nodeAt(tree, offset);
      const holders = [...nodesOf(tree.root)].filter(
        (node) => offset >= node.offset && offset <= node.offset + node.length,
      );
      expect(found === undefined).toBe(holders.length === 0);
      if (found) expect(holders.some((node) => node.parent === found)).toBe(false);
    }),
    { numRuns: PROPERTY_RUNS },
  );
});
