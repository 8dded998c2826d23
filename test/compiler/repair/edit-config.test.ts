// How edits look in a text: exactly what changes, line by line.

import { describe, expect, test } from "vitest";
import { readConfig } from "../../../src/compiler/read/read-config.ts";
import type { ConfigEdit } from "../../../src/compiler/repair/config-edit.ts";
import { editConfig } from "../../../src/compiler/repair/edit-config.ts";
import { memoryHost } from "../make-compile.ts";

type Files = Readonly<Record<string, string>>;

function editedFiles(text: string, edits: readonly ConfigEdit[], files: Files = {}) {
  const host = memoryHost({ files });
  const bytes = new TextEncoder().encode(text);
  const { origins } = readConfig({ path: "/config/SKYKOI.json", name: "SKYKOI.json", bytes, host });
  const texts = editConfig(origins, edits);
  return texts && Object.fromEntries(texts);
}

function edited(text: string, ...edits: ConfigEdit[]): string | undefined {
  return editedFiles(text, edits)?.["SKYKOI.json"];
}

const bindings = `{
  // Kois first.
  kois: { list: [{ id: 'home', default: true }, { id: 'work' }] },

  bindings: [ // the list order counts
    // Mum.
    { koiId: 'home', match: { channel: 'whatsapp', peer: { kind: 'dm', id: '+15551230001' } } }, // always

    // --- work ---

    // skykoi-ignore binding/redundant: stays for clarity
    {
      koiId: 'work',
      match: { channel: 'whatsapp' },
    },
    { koiId: 'home', match: { channel: 'telegram' } },
    // The end.
  ],
}
`;

describe("lists on their own lines", () => {
  test("an item goes with its comments, and no other line changes", () => {
    expect(edited(bindings, { op: "remove", pointer: "/bindings/0" })).toBe(
      bindings.replace(/ {4}\/\/ Mum\.\n.*always\n/, ""),
    );
    expect(edited(bindings, { op: "remove", pointer: "/bindings/1" })).toBe(
      bindings.replace(/ {4}\/\/ skykoi-ignore[^]*?\n {4}\},\n/, ""),
    );
  });

  test("an item moves with its comments", () => {
    expect(edited(bindings, { op: "move", pointer: "/bindings/1", before: 0 })).toBe(`{
  // Kois first.
  kois: { list: [{ id: 'home', default: true }, { id: 'work' }] },

  bindings: [ // the list order counts
    // skykoi-ignore binding/redundant: stays for clarity
    {
      koiId: 'work',
      match: { channel: 'whatsapp' },
    },
    // Mum.
    { koiId: 'home', match: { channel: 'whatsapp', peer: { kind: 'dm', id: '+15551230001' } } }, // always

    // --- work ---

    { koiId: 'home', match: { channel: 'telegram' } },
    // The end.
  ],
}
`);
  });

  test("a new item is written as its neighbours are", () => {
    const value = { koiId: "work", match: { channel: "slack", teamId: "T0AAAAAA1" } };
    expect(edited(bindings, { op: "insert", pointer: "/bindings", value })).toBe(
      bindings.replace(
        "    // The end.",
        `    { koiId: 'work', match: { channel: 'slack', teamId: 'T0AAAAAA1' } },
    // The end.`,
      ),
    );
    const blocks = "{\n  bindings: [\n    {\n      koiId: 'home',\n    },\n  ],\n}\n";
    expect(edited(blocks, { op: "insert", pointer: "/bindings", value, before: 0 })).toBe(
      blocks.replace(
        "    {",
        `    {
      koiId: 'work',
      match: { channel: 'slack', teamId: 'T0AAAAAA1' },
    },
    {`,
      ),
    );
  });

  test("all items may go at once", () => {
    const all = [0, 1, 2].map((i): ConfigEdit => ({ op: "remove", pointer: `/bindings/${i}` }));
    expect(edited(bindings, ...all)).toContain(
      "bindings: [ // the list order counts\n\n    // --- work ---\n\n    // The end.\n  ],\n}",
    );
    expect(
      edited(
        '{ "a": [\n    1,\n    2\n  ] }',
        { op: "remove", pointer: "/a/0" },
        { op: "remove", pointer: "/a/1" },
      ),
    ).toBe('{ "a": [] }');
  });
});

describe("plain JSON", () => {
  const json =
    '{\n\t"kois": {\n\t\t"list": [\n\t\t\t{ "id": "home" },\n\t\t\t{ "id": "work" }\n\t\t]\n\t}\n}\n';

  test("stays plain JSON: tabs, double quotes, no trailing comma", () => {
    expect(edited(json, { op: "remove", pointer: "/kois/list/1" })).toBe(
      json.replace(',\n\t\t\t{ "id": "work" }', ""),
    );
    expect(edited(json, { op: "insert", pointer: "/kois/list", value: { id: "ops", default: true } })).toBe(
      json.replace('"work" }', '"work" },\n\t\t\t{ "id": "ops", "default": true }'),
    );
    const added = edited(json, {
      op: "add",
      pointer: "/channels/whatsapp",
      key: "accounts",
      value: { biz: {}, personal: { dmPolicy: "allowlist", allowFrom: ["+15551230001", "+15551230002"] } },
    });
    expect(added).toBe(
      json.replace(
        "\t}\n}",
        `\t},
\t"channels": {
\t\t"whatsapp": {
\t\t\t"accounts": {
\t\t\t\t"biz": {},
\t\t\t\t"personal": { "dmPolicy": "allowlist", "allowFrom": ["+15551230001", "+15551230002"] }
\t\t\t}
\t\t}
\t}
}`,
      ),
    );
    expect(JSON.parse(added ?? "")).toBeDefined();
  });

  test("on one line stays on one line", () => {
    const line = '{"kois":{"list":[{"id":"home"}]},"bindings":[]}';
    expect(edited(line, { op: "insert", pointer: "/kois/list", value: { id: "work", default: true } })).toBe(
      '{"kois":{"list":[{"id":"home"},{"id":"work","default":true}]},"bindings":[]}',
    );
    expect(edited(line, { op: "insert", pointer: "/bindings", value: { koiId: "home" } })).toContain(
      '"bindings":[{"koiId":"home"}]',
    );
  });
});

describe("line by line", () => {
  test.each<[string, ConfigEdit, string]>([
    ["{ a: 1, b: 2 }", { op: "remove", pointer: "/b" }, "{ a: 1 }"],
    ["{ a: 1, b: 2 }", { op: "remove", pointer: "/a" }, "{ b: 2 }"],
    ["{ a: 1, b: 2, }", { op: "remove", pointer: "/b" }, "{ a: 1, }"],
    ["{a: 1}", { op: "remove", pointer: "/a" }, "{}"],
    ["{a: [ 1 ], b: 2}", { op: "add", pointer: "", key: "x-y", value: "z" }, '{a: [ 1 ], b: 2, "x-y": "z"}'],
    ["{ a: 'x' }", { op: "replace", pointer: "/a", value: "it's" }, "{ a: 'it\\'s' }"],
    ['{ "a": "${X}", b: "c" }', { op: "replace", pointer: "/b", value: "d" }, '{ "a": "${X}", b: "d" }'],
    ["{ a: 0x1F /* hex */ }", { op: "rename", pointer: "/a", key: "b-c" }, '{ "b-c": 0x1F /* hex */ }'],
    ["{ 'a': 1 }", { op: "rename", pointer: "/a", key: "b" }, "{ 'b': 1 }"],
    ["{ a: { x: 1 }, b: {} }", { op: "transfer", pointer: "/a/x", to: "/b" }, "{ a: {}, b: { x: 1 } }"],
    ["{ a: [3, 1, 2] }", { op: "move", pointer: "/a/0", before: 3 }, "{ a: [1, 2, 3] }"],
    ["{ a: 1 } // end", { op: "add", pointer: "", key: "b", value: [] }, "{ a: 1, b: [] } // end"],
    ["{\n  a: 1 // one\n}", { op: "add", pointer: "", key: "b", value: 2 }, "{\n  a: 1, // one\n  b: 2\n}"],
    ["{\r\n  a: 1,\r\n}", { op: "add", pointer: "", key: "b", value: 2 }, "{\r\n  a: 1,\r\n  b: 2,\r\n}"],
  ])("%j", (text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
  });

  test("what can't be done is not done", () => {
    const text = "{ a: 1, b: [1], c: { d: 1, d: 2 } }";
    const wrong: ConfigEdit[] = [
      { op: "remove", pointer: "/x" },
      { op: "remove", pointer: "" },
      { op: "rename", pointer: "/a", key: "b" },
      { op: "rename", pointer: "/b/0", key: "b" },
      { op: "add", pointer: "", key: "a", value: 1 },
      { op: "add", pointer: "/a", key: "x", value: 1 },
      { op: "insert", pointer: "/a", value: 1 },
      { op: "insert", pointer: "/b", value: 1, before: 3 },
      { op: "transfer", pointer: "/c", to: "/c" },
      // Of two equal keys the first one would come back.
      { op: "remove", pointer: "/c/d" },
      { op: "text", file: "SKYKOI.json", offset: 90, length: 1, text: "" },
      { op: "text", file: "other.json", offset: 0, length: 1, text: "" },
      { op: "remove-key", file: "SKYKOI.json", offset: 3, key: "b" },
    ];
    expect(wrong.filter((edit) => edited(text, edit) !== undefined)).toEqual([]);
    expect(
      edited(text, { op: "remove-key", file: "SKYKOI.json", offset: text.indexOf("d: 1"), key: "d" }),
    ).toBe("{ a: 1, b: [1], c: { d: 2 } }");
  });
});

test("of a file of 500 lines with comments only the lines concerned change", () => {
  const kois = Array.from(
    { length: 100 },
    (_, i) => `      // Koi ${i}.\n      { id: "koi-${i}" }, // "${i}"\n`,
  );
  const rules = Array.from(
    { length: 100 },
    (_, i) =>
      `    /* rule ${i} */\n    { "koiId": 'koi-${i}', match: { channel: "webchat", peer: { kind: "dm", id: "u${i}" }, }, },\n\n`,
  );
  const text = `// Top.\n{\n  kois: {\n    list: [\n${kois.join("")}    ],\n  },\n  bindings: [\n${rules.join("")}  ],\n}\n`;
  const lines = text.split("\n");
  expect(lines.length).toBeGreaterThan(500);
  const after = edited(
    text,
    { op: "replace", pointer: "/bindings/50/koiId", value: "koi-1" },
    { op: "remove", pointer: "/bindings/70" },
    { op: "rename", pointer: "/bindings/71/match", key: "matches" },
  )?.split("\n");
  const lineOf = (part: string): number => lines.findIndex((line) => line.includes(part));
  const expected = [...lines];
  expected[lineOf("koi-50'")] = lines[lineOf("koi-50'")]?.replace("koi-50", "koi-1") ?? "";
  expected[lineOf("koi-71'")] = lines[lineOf("koi-71'")]?.replace("match", "matches") ?? "";
  expected.splice(lineOf("rule 70 "), 2);
  expect(after).toEqual(expected);
});

describe("includes", () => {
  const files = {
    "kois/home.json5": "{ kois: { list: [{ id: 'home' }] } }",
    "kois/work.json5": "{ kois: { list: [{ id: 'work' }] } }",
    "rules.json5": "{\n  bindings: [\n    { koiId: 'home', match: { channel: 'slack' } },\n  ],\n}\n",
    "slack.json5": "{ enabled: true }",
  };
  const config = `{
  $include: ["kois/*.json5", "rules.json5"],
  bindings: [
    { koiId: "work", match: { channel: "slack", accountId: "*" } },
  ],
  channels: { slack: { $include: "slack.json5", accounts: {} } },
}
`;
  const inFiles = (...edits: ConfigEdit[]) => editedFiles(config, edits, files);

  test("an edit goes to the file that holds the value", () => {
    expect(inFiles({ op: "replace", pointer: "/bindings/0/koiId", value: "work" })).toEqual({
      "rules.json5": files["rules.json5"].replace("home", "work"),
    });
    expect(inFiles({ op: "remove", pointer: "/bindings/1" })).toEqual({
      "SKYKOI.json": config.replace(/bindings: \[[^\]]*\]/, "bindings: []"),
    });
    expect(inFiles({ op: "rename", pointer: "/channels/slack/enabled", key: "on" })).toEqual({
      "slack.json5": "{ on: true }",
    });
    expect(inFiles({ op: "add", pointer: "/channels/slack", key: "name", value: "x" })).toEqual({
      "SKYKOI.json": config.replace("accounts: {} }", 'accounts: {}, name: "x" }'),
    });
  });

  test("edits of several files are done together", () => {
    const both = inFiles(
      { op: "remove", pointer: "/bindings/0" },
      { op: "transfer", pointer: "/channels/slack/enabled", to: "/channels/telegram" },
    );
    expect(Object.keys(both ?? {}).sort()).toEqual(["SKYKOI.json", "rules.json5", "slack.json5"]);
    expect(both?.["rules.json5"]).toBe("{\n  bindings: [],\n}\n");
    expect(both?.["SKYKOI.json"]).toContain("accounts: {} }, telegram: { enabled: true } },\n");
  });

  test("a new item goes behind the last one, a place between two files to the later one", () => {
    const value = { koiId: "home", match: { channel: "telegram" } };
    expect(Object.keys(inFiles({ op: "insert", pointer: "/bindings", value }) ?? {})).toEqual([
      "SKYKOI.json",
    ]);
    expect(inFiles({ op: "insert", pointer: "/bindings", value, before: 0 })?.["rules.json5"]).toContain(
      "telegram",
    );
    expect(Object.keys(inFiles({ op: "insert", pointer: "/bindings", value, before: 1 }) ?? {})).toEqual([
      "SKYKOI.json",
    ]);
  });

  test("nothing moves from one file to another, and nothing goes that another file gives too", () => {
    expect(inFiles({ op: "move", pointer: "/bindings/1", before: 0 })).toBeUndefined();
    expect(inFiles({ op: "remove", pointer: "/bindings" })).toBeUndefined();
    expect(inFiles({ op: "replace", pointer: "/bindings", value: [] })).toBeUndefined();
  });

  test("of files that a pattern finds none is chosen for something new", () => {
    expect(inFiles({ op: "insert", pointer: "/kois/list", value: { id: "ops" } })).toBeUndefined();
    expect(inFiles({ op: "add", pointer: "/kois", key: "defaults", value: {} })).toBeUndefined();
    expect(inFiles({ op: "add", pointer: "/kois/list/0", key: "default", value: true })).toEqual({
      "kois/home.json5": "{ kois: { list: [{ id: 'home', default: true }] } }",
    });
  });
});
