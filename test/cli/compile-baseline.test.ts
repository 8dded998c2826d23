// `--baseline` and `--update-baseline` from the outside.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

const KOIS = '{ id: "home", default: true }, { id: "Work" }';
const GHOST = '{ koiId: "ghost", match: { channel: "whatsapp" } },';
const WORK = '{ koiId: "work", match: { channel: "whatsapp" } },';
const BINDINGS = `${GHOST} { koiId: "work", match: { channel: "webchat" } },`;

function config(bindings = BINDINGS, kois = KOIS, more = ""): string {
  return `{\n  ${more}\n  kois: { list: [${kois}] },\n  bindings: [${WORK} ${bindings}],\n  channels: { whatsapp: {} },\n}\n`;
}

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

interface Entry {
  readonly fingerprint: string;
  readonly code: string;
  readonly file: string;
  readonly config?: string;
}

function entries(name = "skykoi-baseline.json"): Entry[] {
  return (JSON.parse(readFileSync(desk.path(name), "utf8")) as { findings: Entry[] }).findings;
}

test("what is in the baseline is neither shown nor counted, and the table is written", async () => {
  desk.write("SKYKOI.json", config());
  const written = await desk.compile(["--update-baseline"]);
  expect([written.status, written.stdout]).toEqual([0, ""]);
  expect(written.stderr).toContain("skykoi-compile: wrote skykoi-baseline.json (2 known findings)\n");
  expect(entries().map(({ code, file }) => `${code} ${file}`)).toEqual([
    "binding/unknown-koi SKYKOI.json",
    "koi/id-not-canonical SKYKOI.json",
  ]);
  const { status, stderr } = await desk.compile(["--baseline", "skykoi-baseline.json", "--deny-warnings"]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^SKYKOI\.json: no findings\nwrote .*\n/);
  expect(stderr).toContain("2 findings not shown: known by the baseline skykoi-baseline.json\n");
});

test("what is new is shown, wherever the known findings have moved to", async () => {
  desk.write("SKYKOI.json", config());
  await desk.compile(["--update-baseline"]);
  const other = '{ koiId: "gost", match: { channel: "webchat" } },';
  desk.write("SKYKOI.json", config(other + BINDINGS, `{ id: "new" }, ${KOIS}`, "// moved\n\n"));
  const { status, stdout } = await desk.compile(["--baseline", "skykoi-baseline.json", "--format", "agent"]);
  expect(status).toBe(1);
  expect(stdout.match(/(?<=: )(?:error|warning) \S+(?=:)/g)).toEqual(["error binding/unknown-koi"]);
  expect(stdout).toContain("koi `gost` does not exist");
});

test("what is fixed is told, and an update takes it out", async () => {
  desk.write("SKYKOI.json", config());
  await desk.compile(["--update-baseline"]);
  desk.write("SKYKOI.json", config(BINDINGS.replace(GHOST, "")));
  const { status, stderr } = await desk.compile(["--baseline", "skykoi-baseline.json"]);
  expect(status).toBe(0);
  expect(stderr).toContain(
    "skykoi-compile: 1 finding of the baseline skykoi-baseline.json fixed; update it with --update-baseline\n" +
      "  binding/unknown-koi in SKYKOI.json: koi `ghost` does not exist",
  );
  await desk.compile(["--baseline", "skykoi-baseline.json", "--update-baseline"]);
  expect(entries().map((one) => one.code)).toEqual(["koi/id-not-canonical"]);
});

test("what can't be lowered is not written, and fails on", async () => {
  desk.write("SKYKOI.json", config(BINDINGS, '{ id: "home", koiDir: "/x" }, { id: "work", koiDir: "/x" }'));
  const { status, stderr } = await desk.compile(["--update-baseline"]);
  expect(status).toBe(1);
  expect(stderr).toContain("error koi/koidir-collision");
  expect(entries().map((one) => one.code)).not.toContain("koi/koidir-collision");
  // Not even by hand.
  const json = await desk.compile(["--format", "sarif"]);
  const { runs } = JSON.parse(json.stdout) as {
    runs: [{ results: { ruleId: string; partialFingerprints: Record<string, string> }[] }];
  };
  const found = runs[0].results.find((one) => one.ruleId === "koi/koidir-collision");
  const fingerprint = found?.partialFingerprints["skykoi/v1"];
  const entry = { fingerprint, code: "koi/koidir-collision", file: "SKYKOI.json", message: "" };
  desk.write("by-hand.json", JSON.stringify({ version: 1, findings: [entry] }));
  expect((await desk.compile(["--baseline", "by-hand.json"])).status).toBe(1);
});

test("a config that is too broken to judge keeps what is known of it", async () => {
  desk.write("SKYKOI.json", config());
  await desk.compile(["--update-baseline"]);
  const before = entries();
  desk.write("SKYKOI.json", "{ kois: ");
  const read = await desk.compile(["--baseline", "skykoi-baseline.json"]);
  expect([read.status, read.stderr.includes("fixed")]).toEqual([1, false]);
  expect((await desk.compile(["--update-baseline"])).status).toBe(1);
  expect(entries()).toEqual(before);
});

describe("several configs", () => {
  test("share a baseline, in which each has its own findings, included files by the config", async () => {
    desk.write("a.json", config());
    desk.write("in/b.json", config("").replace(`{ list: [${KOIS}] }`, '{ $include: "parts/kois.json5" }'));
    desk.write("in/parts/kois.json5", `{ list: [${KOIS}] }`);
    const names = ["a.json", "in/b.json"];
    await desk.compile([...names, "--check", "--baseline", "ci/known.json", "--update-baseline"]);
    const found = entries("ci/known.json");
    expect(found.map(({ file, config: by }) => [file, by])).toEqual([
      ["../a.json", undefined],
      ["../a.json", undefined],
      ["../in/parts/kois.json5", "../in/b.json"],
    ]);
    const one = await desk.compile(["in/b.json", "--check", "--baseline", "ci/known.json"]);
    expect([one.status, one.stderr.includes("fixed")]).toEqual([0, false]);
    // From another folder, under other names: the same findings.
    const args = ["../a.json", "b.json", "--check", "--baseline", "../ci/known.json", "--deny-warnings"];
    expect((await desk.compile(args, { cwd: desk.path("in") })).status).toBe(0);
    // An update of one leaves the other alone.
    await desk.compile(["in/b.json", "--check", "--baseline", "ci/known.json", "--update-baseline"]);
    expect(entries("ci/known.json")).toEqual(found);
  });

  test("in several folders need a name for it", async () => {
    desk.write("a.json", config());
    desk.write("in/b.json", config());
    const { status, stderr } = await desk.compile(["a.json", "in/b.json", "--check", "--update-baseline"]);
    expect([status, stderr]).toEqual([
      2,
      "skykoi-compile: the configs lie in several folders; name a file with --baseline\n",
    ]);
  });
});

test("the file is sorted, the same for the same findings, and holds no secret", async () => {
  const secret = "1234567890:AAEhBP0av28eyQqTQ1ngZk5iL9cVabcdefg";
  const text = config().replace("whatsapp: {}", `whatsapp: {}, telegram: { botToken: "${secret}" }`);
  desk.write("SKYKOI.json", text);
  await desk.compile(["--update-baseline"]);
  const first = readFileSync(desk.path("skykoi-baseline.json"), "utf8");
  await desk.compile(["--update-baseline"]);
  expect(readFileSync(desk.path("skykoi-baseline.json"), "utf8")).toBe(first);
  const found = entries().map((one) => one.code);
  expect(found).toContain("secret/literal");
  expect(found).toEqual([...found].sort());
  expect(first).not.toContain(secret.slice(-10));
});

test.each([
  ["that is not there", "gone.json", "can't open the baseline gone.json: there is no such file"],
  ["that is no JSON", "text.json", "text.json is no baseline"],
  ["of another shape", "shape.json", "shape.json is no baseline"],
  ["without a name", "", "--baseline names no file"],
])("a baseline %s is wrong usage", async (_, name, message) => {
  desk.write("SKYKOI.json", config());
  desk.write("text.json", "not json");
  desk.write("shape.json", '{ "version": 1, "findings": [{ "fingerprint": 1 }] }');
  const { status, stdout, stderr } = await desk.compile(["--check", `--baseline=${name}`]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`skykoi-compile: ${message}`);
});
