// `skykoi-compile --format json`, property by property as documented. Sentences are for people and not compared.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonReport } from "../../src/cli/report/json-report.ts";
import { Desk } from "./run-command.ts";

const CONFIG = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "discord", accountId: "*", guildId: "911111111111111111" } },
    { koiId: "home", match: { channel: "discord", accountId: "biz", guildId: "911111111111111111" } },
    { koiId: "wrok", match: { channel: "discord" } },
    { koiId: "work", match: { channel: "whatsapp", peer: { kind: "dm", id: "+15551230009" } } },
  ],
  channels: {
    discord: { groupPolicy: "open", accounts: { biz: { token: "\${BIZ}" }, ops: { token: "\${OPS}" } } },
    whatsapp: { dmPolicy: "allowlist", allowFrom: ["+15551230001"] },
  },
  tools: { deny: ["exec"] },
}
`;
const words = expect.stringMatching(/^[^A-Z\n][^\n]*[^.\n]$/) as string;

let desk: Desk;
beforeAll(() => {
  desk = new Desk();
  desk.write("SKYKOI.json", CONFIG);
});
afterAll(() => desk.remove());

function at(
  line: number,
  column: number,
  text: string,
): JsonReport["configs"][number]["diagnostics"][number]["range"] {
  const lines = CONFIG.split("\n");
  const offset = lines.slice(0, line - 1).join("\n").length + column;
  expect(CONFIG.slice(offset, offset + text.length)).toBe(text);
  return {
    start: { line, column, offset },
    end: { line, column: column + text.length, offset: offset + text.length },
  };
}

function lineAt(line: number): string {
  return (CONFIG.split("\n")[line - 1] ?? "").trim().replace(/,$/, "");
}

async function reportOf(args: readonly string[]): Promise<JsonReport> {
  return JSON.parse((await desk.compile([...args, "--format", "json"])).stdout) as JsonReport;
}

describe("a config with errors", () => {
  const witness = {
    channel: "discord",
    accountId: "biz",
    peer: { kind: "channel", id: "800000000000000000" },
    guildId: "911111111111111111",
  };

  test("has this report", async () => {
    expect(await reportOf(["SKYKOI.json"])).toEqual({
      version: 1,
      configs: [
        {
          file: "SKYKOI.json",
          ok: false,
          diagnostics: [
            {
              code: "binding/shadowed",
              severity: "error",
              message: words,
              file: "SKYKOI.json",
              pointer: "/bindings/1",
              range: at(5, 5, lineAt(5)),
              related: [
                { message: words, file: "SKYKOI.json", pointer: "/bindings/0", range: at(4, 5, lineAt(4)) },
              ],
              witness,
              why: words,
              help: words,
              fix: {
                title: "move bindings[1] before bindings[0]",
                applicability: "unsafe",
                routing: "changes",
                edits: [
                  {
                    file: "SKYKOI.json",
                    offset: at(4, 1, "").start.offset,
                    length: 0,
                    text: `    ${lineAt(5)},\n`,
                  },
                  {
                    file: "SKYKOI.json",
                    offset: at(5, 1, "").start.offset,
                    length: lineAt(5).length + 6,
                    text: "",
                  },
                ],
              },
              docs: "docs/diagnostics/binding-shadowed.md",
            },
            {
              code: "binding/unknown-koi",
              severity: "error",
              message: words,
              file: "SKYKOI.json",
              pointer: "/bindings/2/koiId",
              range: at(6, 14, '"wrok"'),
              related: [
                {
                  message: words,
                  file: "SKYKOI.json",
                  pointer: "/kois/list/1/id",
                  range: at(2, 55, '"work"'),
                },
              ],
              help: words,
              fix: {
                title: 'write "work"',
                applicability: "unsafe",
                routing: "changes",
                edits: [
                  { file: "SKYKOI.json", offset: at(6, 14, "").start.offset, length: 6, text: '"work"' },
                ],
              },
              docs: "docs/diagnostics/binding-unknown-koi.md",
            },
            {
              code: "binding/default-account-ambiguous",
              severity: "error",
              message: words,
              file: "SKYKOI.json",
              pointer: "/bindings/2/match",
              range: at(6, 29, '{ channel: "discord" }'),
              related: [
                {
                  message: words,
                  file: "SKYKOI.json",
                  pointer: "/channels/discord/accounts",
                  range: at(10, 37, "accounts"),
                },
              ],
              why: words,
              help: words,
              fix: {
                title: 'add "accountId"',
                applicability: "placeholder",
                routing: "changes",
                edits: [
                  {
                    file: "SKYKOI.json",
                    offset: at(6, 29, '{ channel: "discord"').end.offset,
                    length: 0,
                    text: ', accountId: ""',
                  },
                ],
              },
              docs: "docs/diagnostics/binding-default-account-ambiguous.md",
            },
            {
              code: "access/peer-not-admitted",
              severity: "warning",
              message: words,
              file: "SKYKOI.json",
              pointer: "/bindings/3/match/peer/id",
              range: at(7, 76, '"+15551230009"'),
              related: [
                {
                  message: words,
                  file: "SKYKOI.json",
                  pointer: "/channels/whatsapp/allowFrom",
                  range: at(11, 51, '["+15551230001"]'),
                },
              ],
              witness: {
                channel: "whatsapp",
                accountId: "default",
                peer: { kind: "dm", id: "+15551230009" },
              },
              why: words,
              help: words,
              fix: {
                title: 'add "+15551230009" to channels.whatsapp.allowFrom',
                applicability: "unsafe",
                routing: "changes",
                edits: [
                  {
                    file: "SKYKOI.json",
                    offset: at(11, 51, '["+15551230001"').end.offset,
                    length: 0,
                    text: ', "+15551230009"',
                  },
                ],
              },
              docs: "docs/diagnostics/access-peer-not-admitted.md",
            },
          ],
          bindings: [
            { index: 0, pointer: "/bindings/0", verdict: "live", witness },
            { index: 1, pointer: "/bindings/1", verdict: "shadowed", by: [0], witness },
            { index: 2, pointer: "/bindings/2", verdict: "impossible", reason: words },
            {
              index: 3,
              pointer: "/bindings/3",
              verdict: "live",
              witness: {
                channel: "whatsapp",
                accountId: "default",
                peer: { kind: "dm", id: "+15551230009" },
              },
              blocked: { reason: words, pointer: "/channels/whatsapp/allowFrom" },
            },
          ],
          defaultKoi: "home",
          table: null,
        },
      ],
      summary: { errors: 3, warnings: 1, infos: 0, hints: 0 },
    });
  });
});

describe("a config without errors", () => {
  test("has its table in the report", async () => {
    desk.write("fine.json5", '{ bindings: [{ koiId: "main", match: { channel: "slack" } }] }');
    const { configs, summary } = await reportOf(["fine.json5", "-o", "out.skt"]);
    const bytes = readFileSync(desk.path("out.skt"));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    expect(configs.map(({ ok, table }) => [ok, table])).toEqual([
      [true, { file: "out.skt", digest, bytes: bytes.length, entries: 1 }],
    ]);
    expect(summary).toEqual({ errors: 0, warnings: 0, infos: 1, hints: 1 });
  });

  test("has no table where none was asked for", async () => {
    desk.write("fine.json5", "{}");
    const { configs } = await reportOf(["fine.json5", "--check"]);
    expect(configs).toEqual([
      { file: "fine.json5", ok: true, diagnostics: [], bindings: [], defaultKoi: "main", table: null },
    ]);
  });
});

test("a config that is too broken to analyse has no bindings", async () => {
  desk.write("broken.json5", '{ bindings: [{ koiId: "main", match: { channel: "slack" } }]');
  const { configs } = await reportOf(["broken.json5"]);
  expect(configs.map(({ ok, bindings, defaultKoi, table }) => [ok, bindings, defaultKoi, table])).toEqual([
    [false, [], "main", null],
  ]);
});

test("the report is complete, whatever is shown to people", async () => {
  desk.write("many.json5", `{ ${Array.from({ length: 150 }, (_, i) => `k${i}: 1`).join()} }`);
  const { configs, summary } = await reportOf(["many.json5", "--max-diagnostics", "5"]);
  expect([configs[0]?.diagnostics.length, summary.errors]).toEqual([150, 150]);
});

test("the properties stand in a fixed order, and two runs give the same bytes", async () => {
  const run = async (): Promise<string> => (await desk.compile(["SKYKOI.json", "--format", "json"])).stdout;
  const [first, second] = await Promise.all([run(), run()]);
  expect(second).toBe(first);
  const [config] = (JSON.parse(first) as JsonReport).configs;
  expect(Object.keys(config ?? {})).toEqual(["file", "ok", "diagnostics", "bindings", "defaultKoi", "table"]);
});
