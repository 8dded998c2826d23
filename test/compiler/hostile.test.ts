// Whatever the bytes are, the compiler answers with diagnostics, in time, and leaves the machine as it was.

import { afterEach, describe, expect, test } from "vitest";
import { compileText } from "./make-compile.ts";
import { codesOf } from "./sound.ts";

describe("a config that is no object", () => {
  const rows: readonly [text: string, code: string][] = [
    ["[]", "schema/wrong-type"],
    ["null", "schema/wrong-type"],
    ['"x"', "schema/wrong-type"],
    ["7", "schema/wrong-type"],
    ["true", "schema/wrong-type"],
    ["", "text/syntax"],
    ["  \n\t ", "text/syntax"],
    ["// nothing", "text/syntax"],
    ["{}{}", "text/syntax"],
    ["undefined", "text/syntax"],
  ];
  test.each(rows)("%j is %s", async (text, code) => {
    expect(await codesOf(text)).toEqual([code]);
  });
});

describe("a config of a size that nobody writes", () => {
  const deep = 100_000;
  const rows: readonly [what: string, text: string, code: string][] = [
    [
      "a string of 10 MB",
      `{ kois: { list: [{ id: "main", name: "${"x".repeat(10_000_000)}" }] } }`,
      "text/limits",
    ],
    ["lists in lists", `{ bindings: ${"[".repeat(deep)}${"]".repeat(deep)} }`, "text/limits"],
    ["objects in objects", `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`, "text/limits"],
    ["lists that are never closed", "[".repeat(deep), "text/limits"],
    ["closing brackets", "]".repeat(deep), "text/syntax"],
    ["comments", `{${"/**/".repeat(deep)}`, "text/unterminated"],
    ["keys", `{${Array.from({ length: 20_000 }, (_, i) => `k${i}:1`).join()}}`, "schema/unknown-key"],
    ["one key again and again", `{${"kois:{},".repeat(deep)}}`, "text/duplicate-key"],
    [
      "numbers that lose digits",
      `{ bindings: [${"12345678901234567890,".repeat(deep)}] }`,
      "text/number-precision",
    ],
  ];
  test.each(rows)("%s", async (_, text, code) => {
    expect(await codesOf(text)).toContain(code);
  });

  test.each([
    ["numbers", "7"],
    ["lists", "[]"],
    ["empty objects", "{}"],
    ["texts for match", '{ koiId: "a", match: "whatsapp" }'],
    ["numbers for peers", '{ koiId: "a", match: { channel: "whatsapp", peer: 7 } }'],
  ])("100,000 bindings that are %s", async (_, binding) => {
    const text = `{ bindings: [${`${binding},`.repeat(100_000)}] }`;
    const codes = await codesOf(text);
    expect(codes.every((code) => code.startsWith("schema/"))).toBe(true);
    expect(codes).not.toEqual([]);
  });

  test("10,000 bindings to kois that do not exist", async () => {
    const bindings = Array.from(
      { length: 10_000 },
      (_, i) => `{koiId:"k${i % 7}",match:{channel:"whatsapp",peer:{kind:"dm",id:"+1555${1_000_000 + i}"}}}`,
    );
    expect(await codesOf(`{bindings:[${bindings.join()}]}`)).toEqual(["binding/unknown-koi"]);
  });

  test("two bindings with 50,000 roles each", async () => {
    const roles = (first: number): string[] => Array.from({ length: 50_000 }, (_, i) => `${first + i}`);
    const bindings = [1, 25_000].map((first, i) => ({
      koiId: i === 0 ? "a" : "b",
      match: { channel: "discord", guildId: "9", roles: roles(first) },
    }));
    const kois = { list: [{ id: "a", default: true }, { id: "b" }] };
    expect(await codesOf(JSON.stringify({ kois, bindings }))).toEqual([
      "binding/channel-not-configured",
      "binding/order-sensitive",
    ]);
  });

  test("2,000 kois in one folder", async () => {
    const list = Array.from({ length: 2000 }, (_, i) => ({
      id: `k${i}`,
      koiDir: "/srv/koi",
      workspace: "/srv/koi",
    }));
    const allow = ["*"];
    const codes = await codesOf(
      JSON.stringify({ kois: { list }, tools: { koiToKoi: { enabled: true, allow } } }),
    );
    expect(codes).toEqual([
      "koi/implicit-default",
      "koi/koidir-nested",
      "path/state-in-workspace",
      "koi/koidir-collision",
      "koi/workspace-shared",
      "koi-to-koi/cycle",
    ]);
  });

  test("patterns for mentions that would take for ever", async () => {
    const patterns = [
      "(a+)+$",
      "(x+x+)+y",
      "(.*)*z",
      `${"a?".repeat(200)}${"a".repeat(200)}`,
      "a".repeat(100_000),
    ];
    const kois = ["one", "two"].map((id) => ({ id, groupChat: { mentionPatterns: patterns } }));
    const broadcast = { "120363999999999999@g.us": ["one", "two"] };
    const codes = await codesOf(JSON.stringify({ kois: { list: kois }, broadcast }));
    expect(codes).toContain("koi/mention-pattern-slow");
  });

  test("patterns for kois that would take for ever", async () => {
    const list = [{ id: "a".repeat(64) }, { id: "b".repeat(64) }];
    const allow = ["a*".repeat(31), "*a".repeat(31), `${"*".repeat(63)}b`.slice(1)];
    expect(
      await codesOf(JSON.stringify({ kois: { list }, tools: { koiToKoi: { enabled: true, allow } } })),
    ).toEqual(["koi/implicit-default", "koi-to-koi/cycle"]);
  });
});

describe("includes", () => {
  test("that lead on and on end somewhere", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, i) => [`${i}.json5`, `{ $include: "${i + 1}.json5" }`]),
    );
    expect(await codesOf('{ $include: "0.json5" }', files)).toEqual(["text/limits"]);
  });

  test("that multiply end somewhere", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => {
        const next = JSON.stringify(`${i + 1}.json5`);
        return [`${i}.json5`, i === 10 ? "{}" : `{ $include: [${next}, ${next}, ${next}] }`];
      }),
    );
    delete files["10.json5"];
    files["9.json5"] = "{}";
    expect(await codesOf('{ $include: ["0.json5", "0.json5", "0.json5"] }', files)).toEqual(["text/limits"]);
  });

  test("of one large file, over and over, end somewhere", async () => {
    const files = { "a.json5": `{ kois: { list: [${"{},".repeat(300_000)}] } }` };
    const text = JSON.stringify({ $include: Array.from({ length: 900 }, () => "a.json5") });
    expect(await codesOf(text, files)).toEqual(["text/limits"]);
  });

  test.each([
    ["that are none", "1"],
    ["of a file that is not there", '"a.json5"'],
  ])("in great numbers, %s, end somewhere", async (_name, include) => {
    const codes = await codesOf(`{ $include: [${`${include},`.repeat(100_000)}] }`);
    expect(codes.toSorted()).toEqual([expect.stringMatching(/^include|^schema/), "text/limits"]);
  });

  test("of a thousand files with a hundred keys each are joined in one pass", async () => {
    const keys = (i: number): string => Array.from({ length: 100 }, (_, k) => `"k${i}_${k}":{}`).join();
    const files = Object.fromEntries(
      Array.from({ length: 999 }, (_, i) => [`${i}.json5`, `{ channels: { x: { ${keys(i)} } } }`]),
    );
    const names = JSON.stringify(Object.keys(files));
    expect(await codesOf(`{ $include: ${names} }`, files)).toEqual(["channel/unknown"]);
  });

  test("inside of 100,000 brackets are not looked for", async () => {
    const text = `${'{"$include":'.repeat(100_000)}"a.json5"${"}".repeat(100_000)}`;
    expect(await codesOf(text)).toEqual(["text/limits"]);
  });

  test.each([
    "",
    " ",
    "\0",
    ".",
    "..",
    "/",
    "./.",
    "a/../../b",
    "http://example.org/a.json5",
    "~",
    "${HOME}/a.json5",
  ])("of %j are refused", async (path) => {
    const [code = ""] = await codesOf(JSON.stringify({ kois: { $include: path } }));
    expect(["include/missing", "include/escapes", "schema/wrong-type"]).toContain(code);
  });

  test("of everything but a path are refused", async () => {
    for (const value of ["7", "null", "{}", "[[]]", "[null]", "true"]) {
      expect([value, await codesOf(`{ kois: { $include: ${value} } }`)]).toEqual([
        value,
        ["schema/wrong-type"],
      ]);
    }
  });
});

describe("keys that mean something to JavaScript", () => {
  const clean = Object.getOwnPropertyNames(Object.prototype).sort();
  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(clean);
    expect(Object.getOwnPropertyNames({})).toEqual([]);
  });

  const places = [
    "{ KEY: { polluted: true } }",
    "{ kois: { KEY: { polluted: true } } }",
    '{ kois: { list: [{ id: "a", KEY: { default: true } }] } }',
    '{ kois: { list: [{ id: "a" }] }, bindings: [{ koiId: "a", match: { channel: "whatsapp", KEY: { peer: 1 } } }] }',
    '{ bindings: [{ KEY: { koiId: "a" }, koiId: "a", match: { channel: "whatsapp" } }] }',
    "{ channels: { whatsapp: { accounts: { KEY: { enabled: false } } } } }",
    "{ channels: { KEY: {} } }",
    '{ broadcast: { KEY: ["main"] } }',
    '{ session: { identityLinks: { KEY: ["telegram:1"] } } }',
    '{ env: { vars: { KEY: "x" } } }',
    '{ models: { providers: { KEY: { apiKey: "x" } } } }',
  ];
  const keys = ["__proto__", '"__proto__"', '"\\u005f_proto__"', "constructor", "prototype"];

  test.each(places)("are told in %s", async (place) => {
    for (const key of keys) expect(await codesOf(place.replace("KEY", key))).toContain("text/proto-key");
  });

  test.each(places)("are told in an included file: %s", async (place) => {
    const base =
      '{ $include: "a.json5", kois: { list: [{ id: "b" }] }, channels: { whatsapp: { accounts: {} } } }';
    for (const key of keys) {
      expect(await codesOf(base, { "a.json5": place.replace("KEY", key) })).toContain("text/proto-key");
    }
  });

  test("are harmless where they are names of kois, accounts, people and variables", async () => {
    const names = ["toString", "valueOf", "hasOwnProperty", "isPrototypeOf"];
    const config = {
      kois: {
        list: [{ id: "constructor", default: true }, { id: "prototype" }, ...names.map((id) => ({ id }))],
      },
      bindings: names.map((name) => ({ koiId: name, match: { channel: "whatsapp", accountId: name } })),
      broadcast: { toString: ["prototype", "constructor"] },
      session: { identityLinks: Object.fromEntries(names.map((name, i) => [name, [`telegram:${i + 1}`]])) },
      env: { vars: { toString: "x" } },
      channels: { whatsapp: { accounts: Object.fromEntries(names.map((name) => [name, {}])) } },
    };
    const { analysis, diagnostics } = await compileText(JSON.stringify(config));
    expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    expect(names.map((_, i) => analysis?.verdicts.isLive(i))).toEqual([true, true, true, true]);
  });
});

describe("numbers", () => {
  test.each([
    "1e308",
    "-1e308",
    "1e-320",
    "-0",
    "0xffffffffffffffffffff",
    "99999999999999999999",
    "1e999",
    "-Infinity",
    "NaN",
    "1.5",
  ])("%s is no port and no id", async (number) => {
    const codes = await codesOf(
      `{ gateway: { port: ${number} }, bindings: [{ koiId: "main", match: { channel: "telegram", peer: { kind: "dm", id: ${number} } } }] }`,
    );
    expect(codes).not.toEqual([]);
  });
});
