// `skykoi test` from the outside.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestReport } from "../../../src/cli/route-tests/test-report.ts";
import { Desk, type Ran } from "../run-command.ts";

const CONFIG = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "home", match: { channel: "whatsapp", accountId: "personal" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
    { koiId: "work", match: { channel: "telegram", peer: { kind: "group", id: "-1001234567890" } } },
  ],
  broadcast: { "telegram:111111111": ["home", "work"] },
  channels: {
    whatsapp: { dmPolicy: "allowlist", allowFrom: ["+15551230001"], accounts: { personal: {}, biz: {} } },
    telegram: { botToken: "\${TELEGRAM}" },
  },
}
`;

let desk: Desk;
beforeAll(() => {
  desk = new Desk();
});
beforeEach(() => {
  desk.write("SKYKOI.json", CONFIG);
});
afterAll(() => desk.remove());

function routes(...tests: readonly string[]): string {
  return `{\n  routes: [\n${tests.map((one) => `    ${one},\n`).join("")}  ],\n}\n`;
}

async function runTests(text: string, ...args: readonly string[]): Promise<Ran> {
  desk.write("SKYKOI.test.json5", text);
  return desk.skykoi(["test", ...args]);
}

const written = (): string => readFileSync(desk.path("SKYKOI.test.json5"), "utf8");
const biz = `{ facts: { channel: "whatsapp", accountId: "biz", peer: "dm:+1 555 123 0001" }, expect: { koiId: "work" } }`;

describe("a test", () => {
  test("passes where all that it states is so", async () => {
    const { status, stdout, stderr } = await runTests(
      routes(
        biz,
        `{ facts: { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: "+15559999999" } }, expect: { tier: "account", bindingIndex: 1, admission: "blocked", sessionKey: "koi:work:main" } }`,
        `{ facts: { channel: "telegram", peer: "dm:111111111" }, expect: { tier: "broadcast", bindingIndex: null, broadcast: ["home", "work"] } }`,
        `{ facts: { channel: "telegram", peer: "group:-1001234567890:topic:7", parentPeer: "group:-1001234567890" }, expect: { tier: "parentPeer" } }`,
      ),
    );
    expect([status, stdout, stderr]).toEqual([0, "SKYKOI.test.json5: 4 passed\n", ""]);
  });

  test("fails with what was expected, what came, the binding that decides and those that nearly do", async () => {
    const { status, stdout } = await runTests(
      routes(
        `{ name: "biz", facts: { channel: "whatsapp", accountId: "biz", peer: "dm:+15551230001" }, expect: { koiId: "home", tier: "account" } }`,
      ),
    );
    expect(status).toBe(1);
    expect(stdout).toBe(`error test/failed: biz: expected koiId "home", got "work"
  ╭─ SKYKOI.test.json5:3:112
3 │ …: { channel: "whatsapp", accountId: "biz", peer: "dm:+15551230001" }, expect: { koiId: "home", tier: "account" } },
  │                                                                                         ━━━━━━
  ╭─ SKYKOI.json:5:5
5 │     { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
  │     ─────────────────────────────────────────────────────────────────── bindings[1] decides
  = near miss: bindings[0] differs in accountId

SKYKOI.test.json5: 1 failed
`);
  });

  test("whose facts no message can have fails, whatever it expects", async () => {
    const { status, stdout } = await runTests(
      routes(
        `{ facts: { channel: "whatsapp", accountId: "biz", peer: "dm:anna" }, expect: { koiId: "home" } }`,
      ),
    );
    expect(status).toBe(1);
    expect(stdout).toContain(`these facts are no message: "anna" is not the id of a whatsapp dm`);
  });
});

describe("a file", () => {
  test.each([
    [
      "an empty expectation",
      `{ facts: { channel: "webchat", peer: "dm:anna" }, expect: {} }`,
      "error schema/range",
      "3:63",
    ],
    [
      "a misspelt key",
      `{ facts: { channel: "webchat", peer: "dm:anna" }, expect: { koi: "home" } }`,
      "error schema/unknown-key",
      "3:65",
    ],
    [
      "a peer without a kind",
      `{ facts: { channel: "webchat", peer: "anna" }, expect: { koiId: "home" } }`,
      "error schema/",
      "3:42",
    ],
    [
      "a tier that does not exist",
      `{ facts: { channel: "webchat", peer: "dm:a" }, expect: { tier: "persons" } }`,
      "error schema/not-allowed",
      "3:68",
    ],
    ["no facts", `{ expect: { koiId: "home" } }`, "error schema/missing-key", "3:5"],
    ["broken text", `{ facts: { channel: "webchat" peer: 1 } }`, "error text/syntax", "3:35"],
  ])("with %s is refused with its place", async (_fault, one, code, place) => {
    const { status, stdout, stderr } = await runTests(routes(one));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(code);
    expect(stderr).toContain(`SKYKOI.test.json5:${place}`);
  });

  test("without a test proves nothing and is refused", async () => {
    const { status, stderr } = await runTests("{ routes: [] }");
    expect(status).toBe(1);
    expect(stderr).toContain("error schema/range");
  });

  test("that is not there, or whose config is not, is wrong usage", async () => {
    const nowhere = await desk.skykoi(["test", "nowhere.json5"]);
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining("--update writes one")]);
    desk.write("stray.json5", `{ config: "./nowhere.json", routes: [${biz}] }`);
    expect((await desk.skykoi(["test", "stray.json5"])).status).toBe(2);
  });

  test("whose config has errors shows them", async () => {
    desk.write("SKYKOI.json", CONFIG.replace(`koiId: "work"`, `koiId: "wrok"`));
    const { status, stderr } = await runTests(routes(biz));
    expect(status).toBe(1);
    expect(stderr).toContain("error binding/unknown-koi");
  });
});

describe("coverage", () => {
  test("names the live bindings that no test reaches, each with a message", async () => {
    const { status, stdout } = await runTests(routes(biz), "--coverage");
    expect(status).toBe(0);
    expect(stdout).toBe(`coverage: 33.3% (1 of 3 live bindings)
  not reached  bindings[0] at SKYKOI.json:4:5 → home; a test could ask for whatsapp/personal, dm +15555550000
  not reached  bindings[2] at SKYKOI.json:6:5 → work; a test could ask for telegram/default, group -1001234567890

SKYKOI.test.json5: 1 passed
`);
  });

  test("fails a run below what is asked for, and only below", async () => {
    const below = await runTests(routes(biz), "--fail-under", "90");
    expect(below.status).toBe(1);
    expect(below.stdout).toContain("33.3% of the live bindings are reached, 90% are asked for");
    expect((await runTests(routes(biz), "--fail-under", "33.3")).status).toBe(0);
    expect((await runTests(routes(biz), "--fail-under", "much")).status).toBe(2);
  });

  test("is in the JSON report, as are the answers", async () => {
    const { stdout } = await runTests(routes(biz, biz.replace("work", "home")), "--json");
    const { files, summary } = JSON.parse(stdout) as TestReport;
    expect(summary).toEqual({ passed: 1, failed: 1 });
    const [file] = files;
    expect(file?.coverage).toMatchObject({ live: 3, reached: 1, percent: 33.3 });
    expect(file?.tests.map(({ ok, line, column, mismatches }) => ({ ok, line, column, mismatches }))).toEqual(
      [
        { ok: true, line: 3, column: 5, mismatches: [] },
        { ok: false, line: 4, column: 5, mismatches: [{ key: "koiId", expected: "home", got: "work" }] },
      ],
    );
    expect(file?.tests[0]?.answer).toMatchObject({ koiId: "work", bindingIndex: 1, source: { line: 5 } });
  });
});

describe("--update", () => {
  test("writes what happens today into the file, and nothing else", async () => {
    const before = `// Ours.
{
  routes: [
    {
      // The shop.
      name: 'shop', facts: { channel: "whatsapp", accountId: "biz", peer: "dm:+15551230001" },
      expect: { tier: "default", "koiId": 'home', }, // both are wrong
    },
    { facts: { channel: "telegram", peer: "dm:111111111" }, expect: { koiId: "home" } },
    { facts: { channel: "telegram", peer: "dm:222222222" }, expect: {} },
  ],
}
`;
    const { status, stderr, stdout } = await runTests(before, "--update");
    expect([status, stderr, stdout]).toEqual([
      0,
      "updated SKYKOI.test.json5\n",
      "SKYKOI.test.json5: 3 passed\n",
    ]);
    const changed = before
      .replace(`"default", "koiId": 'home'`, `"account", "koiId": 'work'`)
      .replace(`expect: { koiId: "home" }`, `expect: { tier: "broadcast", broadcast: ["home", "work"] }`)
      .replace("expect: {}", `expect: { koiId: "home", tier: "default" }`);
    expect(written()).toBe(changed);
    const again = await desk.skykoi(["test", "--update"]);
    expect([again.stderr, written()]).toEqual(["", changed]);
  });

  test("without a file writes one that reaches every live binding", async () => {
    const fresh = new Desk();
    try {
      fresh.write("SKYKOI.json", CONFIG);
      const made = await fresh.skykoi(["test", "--update", "--coverage"]);
      expect([made.status, made.stderr]).toEqual([0, "wrote SKYKOI.test.json5\n"]);
      expect(made.stdout).toContain("coverage: 100% (3 of 3 live bindings)");
      const again = await fresh.skykoi(["test", "--fail-under", "100"]);
      expect(again.status).toBe(0);
    } finally {
      fresh.remove();
    }
  });
});
