// The schema of route tests: documented down to the last key, and judged alike by the validator and by ajv.

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { acceptsRouteTests } from "../../src/cli/route-tests/generated/accept.js";
import { type Schema, properties } from "./json-schema.ts";

const schema = JSON.parse(readFileSync("schema/route-tests.schema.json", "utf8")) as Schema & {
  readonly definitions: Readonly<Record<string, Schema>>;
};
const ajv = new Ajv({
  strict: true,
  allowUnionTypes: true,
  keywords: ["allowComments", "allowTrailingCommas"],
});
const validate = ajv.compile(schema);

test("every key has a description, an example that fits, and a default if it may be left out", () => {
  ajv.addSchema(schema, "route-tests");
  for (const { pointer, schema: own, isRequired } of properties(schema)) {
    expect([pointer, own.description]).toEqual([pointer, expect.stringMatching(/\S.*\.$/s)]);
    expect([pointer, own.examples?.length]).not.toEqual([pointer, 0]);
    const hasDefault = own.default !== undefined || /Default: \S/.test(own.description ?? "");
    expect([pointer, isRequired || hasDefault]).toEqual([pointer, true]);
    const fits = ajv.compile({ $ref: `route-tests#${pointer}` });
    for (const example of own.examples ?? [])
      expect([pointer, example, fits(example)]).toEqual([pointer, example, true]);
  }
});

const facts = { channel: "webchat", peer: "dm:anna" };
const good = { facts, expect: { koiId: "home" } };

test.each<[unknown, boolean]>([
  [{ routes: [good] }, true],
  [{ $schema: "x", config: "./a.json", routes: [{ name: "a", ...good }] }, true],
  [
    { routes: [{ facts: { ...facts, peer: { kind: "direct", id: 7 } }, expect: { bindingIndex: null } }] },
    true,
  ],
  [{ routes: [{ facts: { ...facts, channel: " WebChat " }, expect: {} }] }, true],
  [{ routes: [] }, false],
  [{}, false],
  [[good], false],
  [{ routes: [{ facts, expect: { bindingIndex: -1 } }] }, false],
  [{ routes: [{ facts, expect: { bindingIndex: 0.5 } }] }, false],
  [{ routes: [{ facts, expect: { admission: "maybe" } }] }, false],
  [{ routes: [{ facts, expect: { broadcast: "home" } }] }, false],
  [{ routes: [{ facts: { ...facts, peer: "anna" }, expect: { koiId: "home" } }] }, false],
  [{ routes: [{ facts: { peer: "dm:anna" }, expect: { koiId: "home" } }] }, false],
  [{ routes: [{ ...good, only: true }] }, false],
])("%j fits: %s", (value, fits) => {
  expect([acceptsRouteTests(value), validate(value)]).toEqual([fits, fits]);
});
