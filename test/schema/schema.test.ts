// The published schema: current, and documented down to the last key.

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { generateAll } from "../../schema/generate.mjs";
import { objects, properties, published } from "./json-schema.ts";

const ajv = new Ajv({
  strict: true,
  allowUnionTypes: true,
  keywords: ["allowComments", "allowTrailingCommas", "markdownDescription", "defaultSnippets"],
});
ajv.addSchema(published, "published");

const PAGE = [
  "01-dm-split",
  "02-two-whatsapps",
  "03-channel-split",
  "04-one-peer",
  "05-family-group",
  "06-sandbox-tools",
];

describe("generated files", () => {
  for (const [path, content] of generateAll()) {
    test(`${path} is what the types give`, () => {
      expect(readFileSync(path, "utf8") === content, "stale: run `node schema/generate.mjs`").toBe(true);
    });
  }
});

describe("the published schema", () => {
  const all = [...properties(published)];

  test("has a description for every key", () => {
    expect(
      all.filter(({ schema }) => !/\S.*\.$/s.test(schema.description ?? "")).map(({ pointer }) => pointer),
    ).toEqual([]);
  });

  test("says the default of every key that may be left out", () => {
    const silent = all.filter(
      ({ schema, isRequired }) =>
        !isRequired && schema.default === undefined && !/Default: \S[^]*\.$/.test(schema.description ?? ""),
    );
    expect(silent.map(({ pointer }) => pointer)).toEqual([]);
  });

  test("says a default once: as a value or in words", () => {
    const twice = all.filter(
      ({ schema }) => schema.default !== undefined && /Default:/.test(schema.description ?? ""),
    );
    expect(twice.map(({ pointer }) => pointer)).toEqual([]);
  });

  test("has examples for every key", () => {
    expect(all.filter(({ schema }) => !schema.examples?.length).map(({ pointer }) => pointer)).toEqual([]);
  });

  test("keeps to its own rules in examples and defaults", () => {
    const different = new Map(all.map((property) => [JSON.stringify(property.schema), property]));
    const wrong = [...different.values()].flatMap(({ pointer, schema }) => {
      const validate = ajv.getSchema(`published#${encodeURI(pointer)}`);
      if (validate === undefined) return [`${pointer}: cannot be compiled`];
      const values =
        schema.default === undefined
          ? [...(schema.examples ?? [])]
          : [...(schema.examples ?? []), schema.default];
      return values
        .filter((value) => validate(value) !== true)
        .map((value) => `${pointer}: ${JSON.stringify(value)}`);
    });
    expect(wrong).toEqual([]);
  });

  test("takes $include in every object and asks for no other key because of it", () => {
    const without = [...objects(published)].filter(
      ({ schema }) => schema.properties?.["$include"] === undefined,
    );
    expect(without.map(({ pointer }) => pointer)).toEqual([]);
    const validate = ajv.getSchema("published");
    expect(
      validate?.({
        $include: "./base.json5",
        channels: { telegram: { accounts: { $include: ["./a.json5"] } } },
      }),
    ).toBe(true);
    expect(validate?.({ $include: [] })).toBe(false);
  });

  test("closes every object that is not a map", () => {
    const open = [...objects(published)].filter(
      ({ schema }) => schema.additionalProperties === undefined && schema.allOf === undefined,
    );
    expect(open.map(({ pointer }) => pointer)).toEqual([]);
  });

  test("lets editors have comments and trailing commas", () => {
    expect(published).toMatchObject({
      allowComments: true,
      allowTrailingCommas: true,
      title: "SKYKOI configuration",
    });
  });

  for (const name of PAGE) {
    test(`takes the example ${name} of the routing page`, () => {
      const config: unknown = JSON5.parse(readFileSync(`test/fixtures/page/${name}.json5`, "utf8"));
      const validate = ajv.getSchema("published");
      validate?.(config);
      expect(validate?.errors ?? []).toEqual([]);
    });
  }
});
