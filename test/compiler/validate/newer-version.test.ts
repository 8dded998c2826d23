// Configs that were written for another version.

import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { findNewerVersion } from "../../../src/compiler/validate/newer-version.ts";
import { validateShape } from "../../../src/compiler/validate/validate-shape.ts";
import { line, toldOf } from "./told.ts";

const NEWER = "schema/newer-than-tool /meta/lastTouchedVersion: written=0.2.0 | tool=0.1.0";

describe("which versions are newer", () => {
  test.each([
    ["0.2.0", true],
    ["0.1.9", false],
    ["0.1.0", false],
    ["0.0.9", false],
    ["1.0.0", true],
    ["v0.2", true],
    ["0.10.0-beta.1", true],
    ["2026.1.6", false],
    ["latest", false],
    ["", false],
  ])("a stamp of %s: %s", (lastTouchedVersion, isNewer) => {
    expect(findNewerVersion({ meta: { lastTouchedVersion } }, "0.1.0") !== undefined).toBe(isNewer);
  });

  test.each([
    ["https://unpkg.com/skykoi@0.2.0/schema/skykoi.schema.json", true],
    ["https://unpkg.com/skykoi@0.1.7/schema/skykoi.schema.json", false],
    ["https://example.org/v0.3/skykoi.schema.json", true],
    ["./node_modules/skykoi/schema/skykoi.schema.json", false],
    ["http://127.0.0.1:8080/schema.json", false],
    ["https://json-schema.org/draft/2020-12/schema", false],
  ])("a schema at %s: %s", ($schema, isNewer) => {
    expect(findNewerVersion({ $schema }, "0.1.0") !== undefined).toBe(isNewer);
  });

  test("versions that count years are compared among themselves", () => {
    const config = { meta: { lastTouchedVersion: "2026.3.0" } };
    expect(findNewerVersion(config, "2026.1.6")?.args).toEqual({ written: "2026.3.0", tool: "2026.1.6" });
  });

  test.each([null, 7, [], { meta: 7 }, { meta: null }, { $schema: [] }])("%j has no version", (config) => {
    expect(findNewerVersion(config, "0.1.0")).toBe(undefined);
  });
});

describe("in a newer config", () => {
  test.each([
    ["unknown keys are not judged", `frobnicate: 1, kois: { list: [{ id: "a", idea: 1 }] }`, []],
    ["nor are keys that look misplaced or misspelt", `dmScope: "main", gatway: {}`, []],
    ["nor are unknown channels", `channels: { matrix: {} }`, []],
    [
      "a required key is still required",
      `bindings: [{ koid: "a", match: { channel: "slack" } }]`,
      ["schema/missing-key /bindings/0: key=koiId | where=this binding"],
    ],
    [
      "values are still judged",
      `gateway: { port: 0, speed: 9 }`,
      ["schema/range /gateway/port: name=port | expected=1–65535 | got=0"],
    ],
    [
      "old names are still old",
      `agents: {}`,
      ["schema/unknown-key /agents (key): key=agents | where=the config | suggestion=kois"],
    ],
  ])("%s", async (_fact, rest, told) => {
    expect(await toldOf(`{ meta: { lastTouchedVersion: "0.2.0" }, ${rest} }`)).toEqual([NEWER, ...told]);
  });

  test("the same keys are judged by a tool that is as new", async () => {
    const config: unknown = JSON5.parse(`{ meta: { lastTouchedVersion: "0.2.0" }, gatway: {} }`);
    expect((await validateShape(config, { version: "0.2.1" })).map(line)).toEqual([
      "schema/unknown-key /gatway (key): key=gatway | where=the config | suggestion=gateway",
    ]);
  });
});
