// Keys that go out of use.

import { describe, expect, test } from "vitest";
import { DEPRECATED_KEYS, findDeprecatedKeys } from "../../../src/compiler/validate/deprecated-keys.ts";
import { published, resolve, type Schema } from "../../schema/json-schema.ts";
import { line } from "./told.ts";

test("the list holds just the keys that the schema calls deprecated", () => {
  const listed = DEPRECATED_KEYS.map(({ path }) => path.join(".")).toSorted();
  expect(listed).toEqual([...deprecatedPaths(published)].toSorted());
});

test("what takes their place is a key of the same object", () => {
  for (const { path, use } of DEPRECATED_KEYS) {
    expect(Object.keys(objectAt(published, path.slice(0, -1)).properties ?? {})).toContain(use);
  }
});

describe("findDeprecatedKeys", () => {
  test("finds a key in each koi, with or without a value that is right", () => {
    const list = [{ sandbox: { perSession: true } }, {}, { sandbox: { perSession: "x" } }];
    expect(findDeprecatedKeys({ kois: { list } }).map(line)).toEqual([
      "schema/deprecated /kois/list/0/sandbox/perSession (key): key=perSession | use=scope",
      "schema/deprecated /kois/list/2/sandbox/perSession (key): key=perSession | use=scope",
    ]);
  });

  test.each([
    null,
    7,
    [],
    { kois: null },
    { kois: { list: 7 } },
    { kois: { list: [null, 7] } },
    { session: [] },
  ])("finds nothing in %j", (config) => {
    expect(findDeprecatedKeys(config)).toEqual([]);
  });
});

interface WithDeprecated extends Schema {
  readonly deprecated?: boolean;
}

function* deprecatedPaths(
  given: Schema,
  path: readonly string[] = [],
  around: readonly Schema[] = [],
): Generator<string> {
  const schema = resolve(published, given);
  if (around.includes(schema)) return;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if ((property as WithDeprecated).deprecated === true) yield [...path, key].join(".");
    yield* deprecatedPaths(property, [...path, key], [...around, schema]);
  }
  for (const part of [schema.items, schema.additionalProperties]) {
    if (typeof part === "object") yield* deprecatedPaths(part, [...path, "*"], [...around, schema]);
  }
  for (const part of schema.anyOf ?? []) yield* deprecatedPaths(part, path, [...around, schema]);
}

function objectAt(root: Schema, path: readonly string[]): Schema {
  return path.reduce((schema, key) => {
    // A list may stand in files of its own.
    const items = schema.items ?? schema.anyOf?.find((part) => part.items !== undefined)?.items;
    const next = key === "*" ? items : schema.properties?.[key];
    return resolve(published, next ?? {});
  }, root);
}
