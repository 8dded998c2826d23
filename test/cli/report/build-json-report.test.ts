import { expect, test } from "vitest";
import type { FactsWitness } from "../../../src/compiler/diagnostics/witness.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import {
  type CompiledConfig,
  buildJsonReport,
  renderJsonReport,
} from "../../../src/cli/report/build-json-report.ts";
import { diagnosticAt, relatedAt } from "./diagnostic-at.ts";

const text = '{ bindings: [{ koiId: "home" }, { koiId: "work" }] }';

const witness: FactsWitness = {
  peer: { id: "+15551230001" as PeerId, kind: "dm" },
  accountId: "default" as AccountId,
  channel: "whatsapp",
};

const empty: CompiledConfig = {
  file: "SKYKOI.json",
  ok: true,
  diagnostics: [],
  bindings: [],
  defaultKoi: "main",
  table: null,
};

test("nothing is a report of version 1 without configs", () => {
  expect(buildJsonReport([])).toStrictEqual({
    version: 1,
    configs: [],
    summary: { errors: 0, warnings: 0, infos: 0, hints: 0 },
  });
});

test("a diagnostic has its place, its related places and its words", () => {
  const diagnostic = diagnosticAt(text, '{ koiId: "work" }', {
    code: "binding/shadowed",
    pointer: "/bindings/1",
    related: [relatedAt(text, '{ koiId: "home" }', "this one wins")],
    why: "because",
    help: "remove it",
    witness,
  });
  const [config] = buildJsonReport([{ ...empty, ok: false, diagnostics: [diagnostic] }]).configs;
  expect(config?.diagnostics).toStrictEqual([
    {
      code: "binding/shadowed",
      severity: "error",
      message: "something is wrong",
      file: "SKYKOI.json",
      pointer: "/bindings/1",
      range: { start: { line: 1, column: 33, offset: 32 }, end: { line: 1, column: 50, offset: 49 } },
      related: [
        {
          message: "this one wins",
          file: "SKYKOI.json",
          pointer: "/kois",
          range: { start: { line: 1, column: 14, offset: 13 }, end: { line: 1, column: 31, offset: 30 } },
        },
      ],
      witness: { channel: "whatsapp", accountId: "default", peer: { kind: "dm", id: "+15551230001" } },
      why: "because",
      help: "remove it",
      docs: "docs/diagnostics/binding-shadowed.md",
    },
  ]);
});

test("what a diagnostic does not have is not there", () => {
  const [config] = buildJsonReport([{ ...empty, diagnostics: [diagnosticAt(text, "bindings")] }]).configs;
  expect(Object.keys(config?.diagnostics[0] ?? {})).toEqual([
    "code",
    "severity",
    "message",
    "file",
    "pointer",
    "range",
    "related",
    "docs",
  ]);
});

test("verdicts keep what they say, in one order", () => {
  const blocked = { pointer: "/channels/whatsapp/allowFrom", reason: "not in the list" };
  const bindings: CompiledConfig["bindings"] = [
    { index: 0, pointer: "/bindings/0", verdict: "live", witness },
    { witness, by: [0], verdict: "shadowed", pointer: "/bindings/1", index: 1 },
    { index: 2, pointer: "/bindings/2", verdict: "impossible", reason: "whatsapp has no guilds" },
    { index: 3, pointer: "/bindings/3", blocked, verdict: "live", witness },
  ];
  const facts = '{"channel":"whatsapp","accountId":"default","peer":{"kind":"dm","id":"+15551230001"}}';
  const [config] = buildJsonReport([{ ...empty, bindings }]).configs;
  expect(config?.bindings.map((one) => JSON.stringify(one))).toEqual([
    `{"index":0,"pointer":"/bindings/0","verdict":"live","witness":${facts}}`,
    `{"index":1,"pointer":"/bindings/1","verdict":"shadowed","by":[0],"witness":${facts}}`,
    '{"index":2,"pointer":"/bindings/2","verdict":"impossible","reason":"whatsapp has no guilds"}',
    `{"index":3,"pointer":"/bindings/3","verdict":"live","witness":${facts},"blocked":{"reason":"not in the list","pointer":"/channels/whatsapp/allowFrom"}}`,
  ]);
});

test("every fact of a witness is kept", () => {
  const all: FactsWitness = {
    ...witness,
    channel: "discord",
    parentPeer: { kind: "channel", id: "5" as PeerId },
    guildId: "9",
    roles: ["1", "2"],
    teamId: "T1",
    threadId: "7",
  };
  const bindings = [{ index: 0, pointer: "/bindings/0", verdict: "live", witness: all }] as const;
  expect(buildJsonReport([{ ...empty, bindings }]).configs[0]?.bindings[0]?.witness).toStrictEqual(all);
});

test("the summary counts the diagnostics of all configs", () => {
  const severities = ["error", "error", "warning", "info", "hint", "hint", "hint"] as const;
  const diagnostics = severities.map((severity) => diagnosticAt(text, "koiId", { severity }));
  const table = { file: "SKYKOI.skt", digest: "sha256:00", bytes: 10, entries: 2 };
  const report = buildJsonReport([
    { ...empty, diagnostics, ok: false },
    { ...empty, diagnostics: diagnostics.slice(2, 3), table },
  ]);
  expect(report.summary).toStrictEqual({ errors: 2, warnings: 2, infos: 1, hints: 3 });
  expect(report.configs.map(({ ok, table }) => [ok, table])).toEqual([
    [false, null],
    [true, table],
  ]);
});

test("the text is JSON with a line break at its end, the same for the same report", () => {
  const report = buildJsonReport([empty]);
  expect(renderJsonReport(report)).toBe(`{
  "version": 1,
  "configs": [
    {
      "file": "SKYKOI.json",
      "ok": true,
      "diagnostics": [],
      "bindings": [],
      "defaultKoi": "main",
      "table": null
    }
  ],
  "summary": {
    "errors": 0,
    "warnings": 0,
    "infos": 0,
    "hints": 0
  }
}
`);
});
