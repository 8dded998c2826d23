// Paths of kois and accounts on a machine: with a probe, links are followed and `~` is a folder.

import { describe, expect, test } from "vitest";
import type { Probe } from "../../../src/compiler/host.ts";
import { liesIn, ownedPath, samePath } from "../../../src/compiler/analyse/koi/owned-path.ts";
import { machine } from "../machine.ts";
import { compileConfig } from "../make-compile.ts";

async function told(config: unknown, probe?: Probe): Promise<readonly (readonly string[])[]> {
  const { diagnostics } = await compileConfig(config, probe && { probe });
  const serious = diagnostics.filter((one) => one.severity === "error" || one.severity === "warning");
  return serious.map((one) => [one.severity, one.code, one.pointer]);
}

function twoKois(first: object, second: object): object {
  return {
    kois: {
      list: [
        { id: "a", default: true, ...first },
        { id: "b", ...second },
      ],
    },
    bindings: [{ koiId: "b", match: { channel: "webchat" } }],
  };
}

describe("koi dirs", () => {
  const linked = twoKois({ koiDir: "/srv/one" }, { koiDir: "/srv/two" });

  test("behind a link to one another collide, for a probe alone", async () => {
    const probe = machine({ links: { "/srv/two": "/srv/one" } });
    expect(await told(linked, probe)).toEqual([["error", "koi/koidir-collision", "/kois/list/1/koiDir"]]);
    expect(await told(linked)).toEqual([]);
  });

  test("behind a link into one another are nested", async () => {
    const probe = machine({ links: { "/srv/two": "/srv/one/inner" } });
    expect(await told(linked, probe)).toEqual([["error", "koi/koidir-nested", "/kois/list/1/koiDir"]]);
  });

  test("by home and by its full path are one, for a probe alone", async () => {
    const config = twoKois({ koiDir: "~/kois/a" }, { koiDir: "/home/anna/kois/a" });
    expect(await told(config, machine({}))).toEqual([
      ["error", "koi/koidir-collision", "/kois/list/1/koiDir"],
    ]);
    expect(await told(config)).toEqual([]);
  });

  test("by default and by their full path are one", async () => {
    const config = twoKois({}, { koiDir: "/home/anna/.SKYKOI/koi/a/koi" });
    expect(await told(config, machine({}))).toEqual([
      ["error", "koi/koidir-collision", "/kois/list/1/koiDir"],
    ]);
  });

  test("in a workspace behind a link are readable there", async () => {
    const config = twoKois({ workspace: "/srv/files" }, { koiDir: "/data/b" });
    expect(await told(config, machine({ links: { "/srv/files": "/data" } }))).toEqual([
      ["warning", "koi/koidir-nested", "/kois/list/1/koiDir"],
    ]);
  });
});

test("workspaces behind a link to one another are shared", async () => {
  const config = twoKois({ workspace: "/srv/one" }, { workspace: "/srv/two" });
  expect(await told(config, machine({ links: { "/srv/two": "/srv/one" } }))).toEqual([
    ["warning", "koi/workspace-shared", "/kois/list/1/workspace"],
  ]);
});

test("folders of WhatsApp accounts behind a link to one another are one login", async () => {
  const accounts = { a: { authDir: "/srv/one" }, b: { authDir: "/srv/two" } };
  expect(
    await told({ channels: { whatsapp: { accounts } } }, machine({ links: { "/srv/two": "/srv/one" } })),
  ).toEqual([["error", "account/same-credentials", "/channels/whatsapp/accounts/b/authDir"]]);
});

describe("a path", () => {
  const rows: readonly [a: string, b: string, relation: ReturnType<typeof samePath>][] = [
    ["~/a", "~/a/", "equal"],
    ["~/a", "${HOME}/a", "equal"],
    ["~/a", "~\\a", "equal"],
    ["<state>/x", "~/.SKYKOI/x", "equal"],
    ["/a/../b", "/b", "equal"],
    ["/a/./b//c", "/a/b/c", "equal"],
    ["/..", "/", "equal"],
    ["a/../../b", "../b", "equal"],
    ["~/A", "~/a", "case"],
    ["/caf\u00e9", "/cafe\u0301", "unicode"],
    ["/Caf\u00e9", "/cafe\u0301", "unicode"],
    ["/stra\u00dfe", "/STRASSE", "unicode"],
    ["/\u03c3\u03c2", "/\u03a3\u03a3", "case"],
    ["~/a", "~/ab", undefined],
    ["~", "/", undefined],
    ["${HOMEX}/a", "~/a", undefined],
    ["~anna/a", "~/a", undefined],
    ["~/../a", "~/a", undefined],
  ];
  test.each(rows)("%s and %s: %s", (a, b, relation) => {
    expect(samePath(ownedPath(a, undefined), ownedPath(b, undefined))).toBe(relation);
  });

  test("lies in a folder, not in one whose name begins alike", () => {
    const lies = (inner: string, outer: string): boolean =>
      liesIn(ownedPath(inner, undefined), ownedPath(outer, undefined));
    expect([lies("/a/b", "/a"), lies("/A/b", "/a/"), lies("/a", "/"), lies("~/x", "~")]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([lies("/a", "/a"), lies("/ab", "/a"), lies("/a", "/a/b"), lies("a", ".")]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
