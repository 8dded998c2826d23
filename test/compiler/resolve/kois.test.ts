// Which koi is the default, and where each one lives.

import { describe, expect, test } from "vitest";
import type { KoiConfig } from "../../../src/config/koi.ts";
import { resolveKois } from "../../../src/compiler/resolve/kois.ts";

describe("the default koi", () => {
  const rows: readonly [what: string, list: KoiConfig[] | undefined, id: string, isStated: boolean][] = [
    ["main, where no koi is listed", undefined, "main", false],
    ["main, where the list is empty", [], "main", false],
    ["the first", [{ id: "b" }, { id: "a" }], "b", false],
    ["the marked one", [{ id: "b" }, { id: "A", default: true }], "a", true],
    [
      "the first of two marked ones",
      [{ id: "b" }, { id: "a", default: true }, { id: "c", default: true }],
      "a",
      true,
    ],
    ["not one that is unmarked on purpose", [{ id: "b", default: false }], "b", false],
  ];
  test.each(rows)("is %s", (_, list, id, isStated) => {
    const { defaultKoi, defaultIsStated } = resolveKois(list ? { kois: { list } } : {});
    expect([defaultKoi.id, defaultIsStated]).toEqual([id, isStated]);
  });
});

test("the first koi of an id counts, and its place is that of its entry", () => {
  const { list, indexOf } = resolveKois({
    kois: { list: [{ id: "a" }, { id: "A", name: "other" }, { id: "b" }] },
  });
  expect(list.map(({ id, pointer, config }) => [id, pointer, config.name])).toEqual([
    ["a", "/kois/list/0", undefined],
    ["b", "/kois/list/2", undefined],
  ]);
  expect([...indexOf]).toEqual([
    ["a", 0],
    ["b", 1],
  ]);
});

test("the common workspace is that of the default koi alone", () => {
  const { list } = resolveKois({
    kois: { defaults: { workspace: "~/w" }, list: [{ id: "a" }, { id: "b", default: true }] },
  });
  expect(list.map((koi) => koi.workspace)).toEqual(["<state>/workspace-a", "~/w"]);
});
