// `skykoi import openclaw` from the outside: what goes where, and what is never touched.

import { existsSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

const SAME = `{
  // who answers
  agents: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "whatsapp", peer: { kind: "direct", id: "+15551230001" } } }],
  channels: {
    whatsapp: { dmPolicy: "allowlist", allowFrom: ["+15551230001"] },
    telegram: { botToken: "123456789:hunter2hunter2hunter2hunter2hunter2" }, // 123456789:hunter2hunter2hunter2hunter2hunter2
  },
}
`;
const LOST = `{ bindings: [{ agentId: "main", match: { channel: "signal" } }], channels: { signal: {} } }`;

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.write("openclaw.json", SAME);
});
afterEach(() => desk.remove());

test("the config goes to stdout without a secret, the report to stderr", async () => {
  const { status, stdout, stderr } = await desk.skykoi(["import", "openclaw", "openclaw.json"]);
  expect(status).toBe(0);
  expect(stdout).toContain("// who answers\n  kois: {");
  expect(stdout).toContain('botToken: "${TELEGRAM_BOT_TOKEN}"');
  expect(stderr).toContain("same    bindings[0] work (openclaw.json:4)");
  expect(stderr.trimEnd().split("\n").at(-1)).toBe("routes as before: bindings: 1 same");
  expect(`${stdout}${stderr}`).not.toContain("hunter2");
});

test("-o writes it for its owner alone, secrets in it, the schema beside it, and nothing to stdout", async () => {
  const { status, stdout, stderr } = await desk.skykoi([
    "import",
    "openclaw",
    "openclaw.json",
    "-o",
    "new/SKYKOI.json",
  ]);
  expect([status, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("wrote new/SKYKOI.json");
  expect(stderr).not.toContain("hunter2");
  expect(readFileSync(desk.path("new/SKYKOI.json"), "utf8")).toContain("123456789:hunter2");
  expect(statSync(desk.path("new/SKYKOI.json")).mode & 0o777).toBe(0o600);
  expect(existsSync(desk.path("new/skykoi.schema.json"))).toBe(true);
  expect(readFileSync(desk.path("openclaw.json"), "utf8")).toBe(SAME);
  const compiled = await desk.compile(["--check", "new/SKYKOI.json"]);
  expect(compiled.status).toBe(0);
});

test("a file that is there is replaced with --force alone, and the source never", async () => {
  desk.write("SKYKOI.json", "{}");
  const refused = await desk.skykoi(["import", "openclaw", "openclaw.json", "-o", "SKYKOI.json"]);
  expect([refused.status, readFileSync(desk.path("SKYKOI.json"), "utf8")]).toEqual([2, "{}"]);
  expect(refused.stderr).toBe("skykoi import: SKYKOI.json is there already; --force replaces it\n");
  const forced = await desk.skykoi(["import", "openclaw", "openclaw.json", "-o", "SKYKOI.json", "--force"]);
  expect([forced.status, readFileSync(desk.path("SKYKOI.json"), "utf8")]).toEqual([
    0,
    expect.stringContaining("kois"),
  ]);
  const itself = await desk.skykoi(["import", "openclaw", "openclaw.json", "-o", "openclaw.json", "--force"]);
  expect([itself.status, readFileSync(desk.path("openclaw.json"), "utf8")]).toEqual([2, SAME]);
});

test("--json has report, findings and config in one object", async () => {
  const { status, stdout, stderr } = await desk.skykoi(["import", "openclaw", "openclaw.json", "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(report).toMatchObject({
    version: 1,
    source: "openclaw.json",
    isEquivalent: true,
    output: null,
    bindings: [{ index: 0, status: "same", newIndex: 0, agentId: "work", place: { line: 4 } }],
    unmatched: { status: "same", from: "home", to: "home" },
    secrets: [{ pointer: "/channels/telegram/botToken", variable: "TELEGRAM_BOT_TOKEN" }],
  });
  expect(report["config"]).toContain("kois:");
  expect(stdout).not.toContain("hunter2");
});

test("--report writes the report to a file, in either form", async () => {
  const text = await desk.skykoi([
    "import",
    "openclaw",
    "openclaw.json",
    "-o",
    "a.json",
    "--report",
    "report.txt",
  ]);
  expect([text.status, text.stdout]).toEqual([0, ""]);
  expect(readFileSync(desk.path("report.txt"), "utf8")).toMatch(/^bindings\n {2}same/);
  expect(text.stderr).not.toContain("bindings[0]");
  const json = await desk.skykoi([
    "import",
    "openclaw",
    "openclaw.json",
    "-o",
    "b.json",
    "--report",
    "r.json",
    "--json",
  ]);
  expect([json.status, json.stdout]).toEqual([0, ""]);
  expect(JSON.parse(readFileSync(desk.path("r.json"), "utf8"))).toMatchObject({
    version: 1,
    output: "b.json",
    config: null,
  });
});

test("`-` is standard input; what is lost gives exit 1", async () => {
  const { status, stdout, stderr } = await desk.skykoi(["import", "openclaw", "-"], { input: LOST });
  expect(status).toBe(1);
  expect(stdout).toContain("// not taken over: signal (line 1)");
  expect(stderr).toContain("lost    bindings[0] main (standard input:1): SKYKOI does not speak signal");
});

test("an error of the compiler gives exit 1 and is shown", async () => {
  const agent = (id: string): string => `{ id: "${id}", agentDir: "/srv/same" }`;
  desk.write("clash.json", `{ agents: { list: [${agent("a")}, ${agent("b")}] } }`);
  const { status, stderr } = await desk.skykoi(["import", "openclaw", "clash.json"]);
  expect(status).toBe(1);
  expect(stderr).toContain("error koi/koidir-collision");
});

test.each([
  [["import"], "say what to import"],
  [["import", "opencalw", "openclaw.json"], "say what to import"],
  [["import", "openclaw", "nowhere.json"], "there is no such file"],
  [["import", "openclaw", "broken.json"], "can't import broken.json:1:3: "],
  [["import", "openclaw", "openclaw.json", "-o", "x", "--report", "x"], "can't be one file"],
])("%j can't be done: exit 2, nothing is written", async (args, message) => {
  desk.write("broken.json", "{ : }");
  const { status, stdout, stderr } = await desk.skykoi(args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(existsSync(desk.path("x"))).toBe(false);
});
