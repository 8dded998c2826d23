// What the walk relies on in the real schema.

import { expect, test } from "vitest";
import { schema } from "../../../src/compiler/validate/generated/schema.js";
import { MOVED_BLOCKS, OLD_WORDS, RENAMED_KEYS } from "../../../src/compiler/validate/old-names.ts";
import { patternWords } from "../../../src/compiler/validate/pattern-words.ts";
import { placementsOf } from "../../../src/compiler/validate/placements.ts";
import { SCHEMA_KEYWORDS, type SchemaNode } from "../../../src/compiler/validate/schema-node.ts";

const root: SchemaNode = schema;

interface Part {
  readonly node: SchemaNode;
  /** Name of the definition that it is, if it is one. */
  readonly type: string | undefined;
}

function* parts(node: SchemaNode, type?: string): Generator<Part> {
  yield { node, type };
  const inner = [
    ...Object.values(node.properties ?? {}),
    ...[node.anyOf, node.oneOf, node.allOf].flatMap((list) => list ?? []),
    node.items,
    node.propertyNames,
    node.additionalProperties,
    node.if,
    node.then,
  ];
  for (const part of inner) if (typeof part === "object") yield* parts(part);
  for (const [name, definition] of Object.entries(node.definitions ?? {})) yield* parts(definition, name);
}

const all = [...parts(root)];

test("every keyword is one that the walk understands", () => {
  const keywords = new Set(all.flatMap(({ node }) => Object.keys(node)));
  expect([...keywords].filter((keyword) => !SCHEMA_KEYWORDS.has(keyword))).toEqual([]);
});

test("a reference stands alone", () => {
  const beside = all.flatMap(({ node }) => (node.$ref === undefined ? [] : Object.keys(node)));
  expect(new Set(beside)).toEqual(new Set(["$ref"]));
});

test("`allOf` is there only for unions with a tag, and a key without a schema is refused or free", () => {
  for (const { node } of all) {
    for (const part of node.allOf ?? []) expect(Object.keys(part).toSorted()).toEqual(["if", "then"]);
    if (node.properties !== undefined && node.then === undefined) {
      expect(["boolean", "object", "undefined"]).toContain(typeof node.additionalProperties);
    }
  }
});

test("every pattern has words", () => {
  const words = all.flatMap(({ node, type }) =>
    node.pattern === undefined ? [] : [patternWords(node.pattern, type)],
  );
  expect(words.filter((one) => one.startsWith("a text like "))).toEqual([]);
  expect(words.length).toBeGreaterThan(20);
});

test("old names are not in use, but for an id and a koiId that are taken for each other", () => {
  const inUse = Object.keys(RENAMED_KEYS).filter((key) => placementsOf(root, key).length > 0);
  expect(inUse).toEqual(["byProvider", "id", "koiId", "provider"]);
  for (const key of Object.keys(MOVED_BLOCKS))
    expect(placementsOf(root, key).filter(({ path }) => path.length === 0)).toEqual([]);
});

test("every new name is in use", () => {
  const names = Object.values(RENAMED_KEYS).flat();
  expect(names.filter((name) => placementsOf(root, name).length === 0)).toEqual([]);
  const words = new Set(all.flatMap(({ node }) => node.enum ?? []));
  expect(Object.values(OLD_WORDS).filter((word) => !words.has(word))).toEqual([]);
});
