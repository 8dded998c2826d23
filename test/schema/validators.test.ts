// The generated validator: what it takes, what it refuses, and that ajv, the judge, says the same.

import { readFileSync } from "node:fs";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { validateConfig } from "../../src/compiler/validate/generated/accept.js";
import { judge } from "./ajv-judge.ts";
import { ACCEPTED, REFUSED } from "./example-configs.ts";
import { published, withEveryKey } from "./json-schema.ts";

const PAGE = [
  "01-dm-split",
  "02-two-whatsapps",
  "03-channel-split",
  "04-one-peer",
  "05-family-group",
  "06-sandbox-tools",
];

describe("the routing page", () => {
  for (const name of PAGE) {
    test(`the example ${name} is valid`, () => {
      const config: unknown = JSON5.parse(readFileSync(`test/fixtures/page/${name}.json5`, "utf8"));
      judge(config);
      expect([validateConfig(config), judge.errors]).toEqual([true, null]);
    });
  }
});

describe("what is accepted", () => {
  test.each(ACCEPTED)("%s", (_fact, config) => {
    judge(config);
    expect([validateConfig(config), judge.errors]).toEqual([true, null]);
  });
});

describe("what is refused", () => {
  test.each(REFUSED)("%s", (_fault, config, instancePath, keyword) => {
    expect([validateConfig(config), judge(config)]).toEqual([false, false]);
    const found = (judge.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
    expect(found).toContain(`${instancePath} ${keyword}`);
  });
});

describe("the validator and ajv", () => {
  const full = withEveryKey(published, published) as Record<string, unknown>;

  test("accept a config with every key", () => {
    judge(full);
    expect([validateConfig(full), judge.errors]).toEqual([true, null]);
  });

  test("agree on every single change to it", () => {
    const disagreements: string[] = [];
    let changes = 0;
    for (const part of parts(full)) {
      for (const { holder, key, path } of places(part)) {
        const before = holder[key];
        for (const value of [undefined, null, true, 0, -1, 1.5, "", "x", "env", [], [0], {}, { x: 1 }]) {
          if (value !== undefined) holder[key] = value;
          else if (Array.isArray(holder)) continue;
          else delete holder[key];
          changes += 1;
          if (validateConfig(part) !== judge(part)) disagreements.push(`${path}: ${JSON.stringify(value)}`);
        }
        holder[key] = before;
      }
    }
    expect(disagreements).toEqual([]);
    expect(changes).toBeGreaterThan(5000);
  });

  test("refuse an unknown key in every object that is no map", () => {
    const taken: string[] = [];
    for (const part of parts(full)) {
      for (const { holder, path } of objectsIn(part)) {
        holder["no such key"] = { no: "such value" };
        if (validateConfig(part)) taken.push(path);
        delete holder["no such key"];
      }
    }
    expect(taken).toEqual(["/kois/defaults/models/X1/params", "/skills/entries/X1/config"]);
  });
});

type Holder = Record<string, unknown>;

/** Small configs that make up a large one, three keys deep, so that each change is checked in a short time. */
function* parts(value: unknown, depth = 3): Generator<Holder> {
  for (const [key, part] of Object.entries(value as Holder)) {
    const isLeaf = depth === 1 || typeof part !== "object" || part === null || Array.isArray(part);
    if (isLeaf) yield { [key]: structuredClone(part) };
    else for (const smaller of parts(part, depth - 1)) yield { [key]: smaller };
  }
}

function* places(value: unknown, path = ""): Generator<{ holder: Holder; key: string; path: string }> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    yield { holder: value as Holder, key, path: `${path}/${key}` };
    yield* places(part, `${path}/${key}`);
  }
}

function* objectsIn(value: unknown, path = ""): Generator<{ holder: Holder; path: string }> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield { holder: value as Holder, path };
  for (const [key, part] of Object.entries(value)) yield* objectsIn(part, `${path}/${key}`);
}
