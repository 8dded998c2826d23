// Importing: what can't be read, what is written so that nothing changes, and what is never printed.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { answerer } from "../../../../src/policy/route-answer.ts";
import { parseFacts } from "../../../../src/routing/parse-facts.ts";
import { decodeTable } from "../../../../src/routing/table/decode.ts";
import { vectors } from "../../../page/vectors.ts";
import { compileText } from "../../make-compile.ts";
import { importText, imported } from "./make-import.ts";

const codesOf = (notes: readonly { readonly code: string }[]): string[] => notes.map((one) => one.code);

describe("what can't be read is told with its place", () => {
  test.each([
    ["no JSON5", "{ a: }", /^openclaw\.json:1:6: /],
    ["an include that is missing", '{\n  $include: "./x.json5" }', "openclaw.json:2: can't read ./x.json5"],
    [
      "an include outside of the folder",
      '{ $include: "../x.json5" }',
      "openclaw.json:1: ../x.json5 lies outside of the config's folder; copy it there",
    ],
    [
      "an include of itself",
      '{ $include: "openclaw.json" }',
      "openclaw.json:1: openclaw.json includes itself",
    ],
    ["a list", "[]", "openclaw.json: a config is an object"],
    ["a word", '"text"', "openclaw.json: a config is an object"],
    [
      "an include that is no path",
      "{ $include: [1] }",
      "openclaw.json:1: $include is a path or a list of paths",
    ],
    [
      "a list merged with an object",
      '{ bindings: { $include: "./list.json5", a: 1 } }',
      "openclaw.json:1: only objects can be merged by $include",
    ],
  ])("%s", async (_name, text, problem) => {
    const result = await importText(text, { files: { "list.json5": "[]" } });
    expect(result.ok ? "" : result.problem).toEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });
});

const agents = { list: [{ id: "main", default: true }, { id: "work" }] };

function bindingsOf(text: string): unknown {
  return (JSON5.parse(text) as { readonly bindings?: unknown }).bindings;
}

describe("an omitted account", () => {
  const binding = { agentId: "work", match: { channel: "whatsapp" } };

  test("is left out where `default` is the only account", async () => {
    const { text } = await imported({ agents, bindings: [binding], channels: { whatsapp: {} } });
    expect(bindingsOf(text)).toEqual([{ koiId: "work", match: { channel: "whatsapp" } }]);
  });

  test("is written out where there are others", async () => {
    const channels = { whatsapp: { defaultAccount: "biz", accounts: { default: {}, biz: {} } } };
    const { text, report } = await imported({ agents, bindings: [binding], channels });
    expect(bindingsOf(text)).toEqual([
      { koiId: "work", match: { channel: "whatsapp", accountId: "default" } },
    ]);
    expect(codesOf(report.rewritten)).toContain("account_spelled_out");
    expect(report.isEquivalent).toBe(true);
  });

  test("kills the binding where there is no `default`, with both repairs", async () => {
    const channels = { whatsapp: { accounts: { home: {}, biz: {} } } };
    const { text, report } = await imported({ agents, bindings: [binding], channels });
    expect(bindingsOf(text)).toEqual([]);
    expect(report.bindings[0]).toMatchObject({ status: "dead", newIndex: null });
    expect(report.bindings[0]?.reason).toMatch(/only "home", "biz"; name one, or write accountId: "\*"$/);
  });
});

describe("tools", () => {
  test("an allow list of which nothing is left denies everything", async () => {
    const { text } = await imported({ tools: { allow: ["image"], deny: ["gateway"] } });
    expect(JSON5.parse(text)).toMatchObject({ tools: { deny: ["*"] } });
  });

  test("an empty list that let every agent talk to every other becomes `*`, a switched-off one stays", async () => {
    const on = await imported({ tools: { agentToAgent: { enabled: true } } });
    expect(JSON5.parse(on.text)).toMatchObject({ tools: { koiToKoi: { enabled: true, allow: ["*"] } } });
    const off = await imported({ tools: { agentToAgent: { enabled: false, allow: [] } } });
    expect(JSON5.parse(off.text)).toMatchObject({ tools: { koiToKoi: { enabled: false, allow: [] } } });
  });
});

describe("folders of the old state", () => {
  const config = { agents: { list: [{ id: "main", agentDir: "~/.openclaw/agents/main/agent" }] } };

  test("stay where they are if they are there", async () => {
    const { text } = await imported(config, { paths: ["~/.openclaw/agents/main/agent"] });
    expect(text).toContain('"koiDir": "~/.openclaw/agents/main/agent"');
  });

  test("get the new name if not", async () => {
    const { text } = await imported(config);
    expect(text).toContain('"koiDir": "~/.SKYKOI/koi/main/koi"');
  });

  test("a workspace that nobody named and that is there is told", async () => {
    const { report } = await imported(config, { paths: ["~/.openclaw/workspace"] });
    expect(codesOf(report.differences)).toContain("workspace_elsewhere");
  });
});

test("a key that SKYKOI does not know leaves its name and line, never its value", async () => {
  const { text, report } = await imported('{\n  hooks: { token: "hunter2hunter2" },\n  cron: {},\n}');
  expect(text).toContain("// not taken over: hooks (line 2)");
  expect(text).not.toContain("hunter2");
  expect(report.leftOut).toMatchObject([{ name: "hooks", code: "unknown_key", place: { line: 2 } }]);
});

test("a literal secret is in the file and in nothing that is printed", async () => {
  const { text, printable, report } = await imported({
    channels: { telegram: { botToken: "hunter2hunter2" } },
  });
  expect(text).toContain("hunter2hunter2");
  expect(printable).toContain('"${TELEGRAM_BOT_TOKEN}"');
  expect(`${printable}${JSON.stringify(report)}`).not.toContain("hunter2");
});

test("a number with too many digits is an id in quotes", async () => {
  const { text } = await imported("{ channels: { discord: { allowFrom: [123456789012345678] } } }");
  expect(text).toContain('["123456789012345678"]');
});

test("nothing throws, whatever stands where", async () => {
  const odd = [null, 0, "", [], {}, [null], [[]], { id: [] }];
  for (const key of [
    "agents",
    "bindings",
    "channels",
    "tools",
    "env",
    "broadcast",
    "session",
    "routing",
    "agent",
  ]) {
    for (const value of odd) {
      const result = await imported({ [key]: value });
      expect([key, value, result.compilation.analysis !== undefined]).toEqual([key, value, true]);
    }
  }
  for (const value of odd) {
    for (const config of [
      { agents: { list: value, defaults: value, entries: value } },
      {
        bindings: [
          value,
          { agentId: value, match: value },
          { agentId: "a", match: { channel: value, peer: value } },
        ],
      },
      { channels: { telegram: value, whatsapp: { accounts: value } } },
      {
        routing: { agents: value, bindings: value, groupChat: value },
        agent: { model: value, modelFallbacks: value },
      },
      { tools: { agentToAgent: value, allow: value }, broadcast: { a: value }, identity: value },
    ]) {
      const { analysis } = (await imported(config)).compilation;
      expect([config, analysis !== undefined]).toEqual([config, true]);
    }
  }
});

describe("the examples of the page, in OpenClaw's words", () => {
  const folder = join(import.meta.dirname, "../../../fixtures/page");
  const inOldWords = (text: string): string =>
    text
      .replaceAll("koiToKoi", "agentToAgent")
      .replaceAll("koiDir", "agentDir")
      .replaceAll("koiId", "agentId")
      .replaceAll(/\bkois\b(?=:)/g, "agents")
      .replaceAll(/scope: "koi"/g, 'scope: "agent"')
      .replaceAll(/~\/\.SKYKOI\/koi\/(\w+)\/koi/g, "~/.openclaw/agents/$1/agent")
      .replaceAll("~/.SKYKOI", "~/.openclaw");

  test.each(readdirSync(folder))("%s imports to what routes as the page says", async (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const old = inOldWords(text);
    expect(old.replaceAll(/\/\/.*/g, "")).not.toMatch(/koi/i);
    const result = await imported(old);
    expect(result.report).toMatchObject({ isEquivalent: true, leftOut: [] });
    const { table } = await compileText(result.text);
    const decoded = table && decodeTable(table);
    if (!decoded?.ok) throw new Error("there is a table that can be read");
    const answer = answerer(decoded.table);
    const found = (vectors[name] ?? []).map(({ facts }) => {
      const parsed = parseFacts(facts, decoded.table.gateway);
      if ("error" in parsed) throw new Error(parsed.error.message);
      const { koiId, tier, sessionKey } = answer(parsed.facts);
      return [koiId, tier, sessionKey];
    });
    expect(found).toEqual((vectors[name] ?? []).map(({ koi, tier, sessionKey }) => [koi, tier, sessionKey]));
  });
});
