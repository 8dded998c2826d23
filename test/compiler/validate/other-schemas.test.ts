// Ways to write a schema that the config's own does not use today.

import { describe, expect, test } from "vitest";
import { explainShape } from "../../../src/compiler/validate/explain-shape.ts";
import type { SchemaNode } from "../../../src/compiler/validate/schema-node.ts";
import { line } from "./told.ts";

function toldBy(schema: SchemaNode, config: unknown): readonly string[] {
  return explainShape(schema, config, { judgesUnknownKeys: true }).map(line);
}

/** The schema of a config with one key. */
function only(key: string, node: SchemaNode): SchemaNode {
  return { type: "object", properties: { [key]: node }, additionalProperties: false };
}

/** An object that must have one key. */
function needs(key: string): SchemaNode {
  return { type: "object", properties: { [key]: {} }, required: [key] };
}

describe("ranges", () => {
  const text = only("note", { type: "string", minLength: 2, maxLength: 3 });
  const list = only("notes", { type: "array", maxItems: 1, items: { type: "string" } });

  test.each([
    [
      "a short text",
      text,
      { note: "é" },
      "schema/range /note: name=note | expected=2–3 characters | got=1 character",
    ],
    [
      "a long text, counted in characters",
      text,
      { note: "🐟🐟🐟🐟" },
      "schema/range /note: name=note | expected=2–3 characters | got=4 characters",
    ],
    [
      "a long list",
      list,
      { notes: ["a", "b"] },
      "schema/range /notes: name=notes | expected=at most 1 item | got=2 items",
    ],
    [
      "a large number",
      only("size", { type: "number", maximum: 1.5 }),
      { size: 2 },
      "schema/range /size: name=size | expected=at most 1.5 | got=2",
    ],
    [
      "a number under the name of a secret",
      only("token", { type: "number", maximum: 1 }),
      { token: 2 },
      "schema/range /token: name=token | expected=at most 1 | got=a number",
    ],
  ] as const)("%s", (_fact, schema, config, told) => {
    expect(toldBy(schema, config)).toEqual([told]);
  });

  test("a text that is just long enough is not told of", () => {
    expect(toldBy(text, { note: "🐟🐟🐟", x: 1 })).toEqual([
      "schema/unknown-key /x (key): key=x | where=the config",
    ]);
  });
});

describe("a union whose branches have a constant each", () => {
  const disk: SchemaNode = {
    type: "object",
    properties: { kind: { const: "disk", type: "string" }, path: { type: "string" } },
    required: ["kind", "path"],
    additionalProperties: false,
  };
  const cloud: SchemaNode = {
    type: "object",
    properties: { kind: { enum: ["s3", "gcs"], type: "string" }, bucket: { type: "string" } },
    required: ["kind", "bucket"],
    additionalProperties: false,
  };
  const schema = only("store", { oneOf: [{ type: "boolean" }, disk, cloud] });

  test.each([
    [
      "the branch of the constant is meant",
      { kind: "s3", path: "/x" },
      [
        "schema/unknown-key /store/path (key): key=path | where=store",
        "schema/missing-key /store: key=bucket | where=store",
      ],
    ],
    [
      "a near constant is meant to be one",
      { kind: "dsk", pth: "/x" },
      [
        "schema/not-allowed /store/kind: value=dsk | name=kind | allowed=[disk, s3, gcs] | suggestion=disk",
        "schema/unknown-key /store/pth (key): key=pth | where=store | suggestion=path",
      ],
    ],
    [
      "another constant ends the matter",
      { kind: "tape", reel: 1 },
      ["schema/not-allowed /store/kind: value=tape | name=kind | allowed=[disk, s3, gcs]"],
    ],
    [
      "a constant of another type too",
      { kind: 1 },
      ["schema/wrong-type /store/kind: name=kind | expected=`disk`, `s3` or `gcs` | got=the number 1"],
    ],
    [
      "without the constant, keys of any branch are known",
      { path: "/x", bucket: "b" },
      ["schema/missing-key /store: key=kind | where=store"],
    ],
    [
      "a value of no branch",
      "x",
      [
        "schema/no-variant /store: name=store | expected=[true or false, an object with `kind` and `path`, an object with `kind` and `bucket`] | got=the text `x`",
      ],
    ],
  ])("%s", (_fact, store, told) => {
    expect(toldBy(schema, { store })).toEqual(told);
  });
});

describe("other unions", () => {
  test("two kinds of objects that only lack a key each are both named", () => {
    const schema = only("server", { anyOf: [needs("command"), needs("url")] });
    expect(toldBy(schema, { server: {} })).toEqual([
      "schema/no-variant /server: name=server | expected=[an object with `command`, an object with `url`] | got=an object",
    ]);
  });

  test("words and a pattern: the words are told", () => {
    const schema = only("channel", {
      anyOf: [
        { type: "string", pattern: "^x-" },
        { type: "string", enum: ["dm"] },
      ],
    });
    expect(toldBy(schema, { channel: "dms" })).toEqual([
      "schema/not-allowed /channel: value=dms | name=channel | allowed=[dm] | suggestion=dm",
    ]);
  });

  test("unions in unions are one union", () => {
    const schema = only("x", {
      anyOf: [{ anyOf: [{ type: "null" }, { type: "boolean" }] }, { const: "auto" }],
    });
    expect(toldBy(schema, { x: 7 })).toEqual([
      "schema/no-variant /x: name=x | expected=[true, false or `auto`, null] | got=the number 7",
    ]);
  });
});

describe("what a schema leaves open", () => {
  test("a reference to nothing takes anything", () => {
    const schema = only("x", { $ref: "#/definitions/Gone" });
    expect(toldBy(schema, { x: [1], y: 1 })).toEqual([
      "schema/unknown-key /y (key): key=y | where=the config",
    ]);
  });

  test("a pattern without words is told as it is", () => {
    expect(toldBy(only("x", { type: "string", pattern: "^q+$" }), { x: "a" })).toEqual([
      "schema/pattern /x: value=a | name=x | expected=a text like ^q+$",
    ]);
  });

  test("types that hold themselves come to an end", () => {
    const tree: SchemaNode = {
      type: "object",
      properties: { left: { $ref: "#/definitions/Tree" }, leaf: { type: "string" } },
      additionalProperties: false,
    };
    const schema: SchemaNode = { $ref: "#/definitions/Tree", definitions: { Tree: tree } };
    expect(toldBy(schema, { left: { left: { laef: "x", lost: 1, leaf: 7 } } })).toEqual([
      "schema/unknown-key /left/left/laef (key): key=laef | where=left.left",
      "schema/unknown-key /left/left/lost (key): key=lost | where=left.left",
      "schema/wrong-type /left/left/leaf: name=leaf | expected=a string | got=the number 7",
    ]);
  });
});
