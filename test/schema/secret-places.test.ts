// Where secrets may stand: nothing that sounds like a secret may be missing from the list.

import { expect, test } from "vitest";
import { secretPlaces } from "../../src/compiler/validate/generated/secret-places.js";
import { published, resolve, type Schema } from "./json-schema.ts";

/** Keys that sound like a secret and hold none. */
const HARMLESS = new Set([
  "tokenFile", // a path
  "tokenUrl", // an address that can't hold a password
  "userTokenReadOnly", // a switch
  "maxTokens",
  "contextTokens",
  "tokens",
  "maxChainTokens",
  "reserveTokensFloor",
  "softThresholdTokens",
  "mainKey",
  "keyPrefix",
]);

test("every key that sounds like a secret is a place for one", () => {
  const places = new Set(secretPlaces.map((path) => path.join(".")));
  const missing = [...keyPaths(published)].filter((path) => {
    const name = path.at(-1) ?? "";
    return (
      /token|secret|password|apikey|key$/i.test(name) && !HARMLESS.has(name) && !places.has(path.join("."))
    );
  });
  expect(missing).toEqual([]);
});

test("maps for environments and headers hold secrets", () => {
  const places = new Set(secretPlaces.map((path) => path.join(".")));
  const missing = [...keyPaths(published)]
    .filter((path) => ["env", "headers", "vars"].includes(path.at(-1) ?? "") && path.length > 1)
    .filter((path) => !places.has([...path, "*"].join(".")));
  expect(missing).toEqual([]);
});

test("accounts have the places of their channel", () => {
  const places = secretPlaces.map((path) => path.join(".")).filter((path) => path.startsWith("channels."));
  const ofAccounts = places.filter((path) => path.includes(".accounts.*."));
  const ofChannels = places.filter((path) => !ofAccounts.includes(path));
  expect(ofAccounts.map((path) => path.replace(".accounts.*.", "."))).toEqual(ofChannels);
});

test("the list is sorted and says nothing twice", () => {
  const texts = secretPlaces.map((path) => JSON.stringify(path));
  expect(texts).toEqual([...new Set(texts)].toSorted());
});

/** The path of every key in a config; `*` is any index or free key. */
function* keyPaths(schema: Schema, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 12) throw new Error(`too deep: ${path.join(".")}`);
  const { properties = {}, additionalProperties, items, anyOf = [], $ref } = schema;
  if ($ref === "#/definitions/Secret") return;
  if ($ref !== undefined) yield* keyPaths(resolve(published, schema), path);
  for (const [name, property] of Object.entries(properties)) {
    if (name === "$include") continue;
    yield [...path, name];
    yield* keyPaths(property, [...path, name]);
  }
  if (typeof additionalProperties === "object") yield* keyPaths(additionalProperties, [...path, "*"]);
  if (items !== undefined) yield* keyPaths(items, [...path, "*"]);
  for (const part of anyOf) yield* keyPaths(part, path);
}
