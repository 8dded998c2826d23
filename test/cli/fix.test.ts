// skykoi-compile --fix and its kin, as a command.

import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

let desk: Desk;
beforeEach(() => (desk = new Desk()));
afterEach(() => desk.remove());

const config = `{
  // Two kois.
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "telegram:1001" } } }, // Anna
    { koiId: "hme", match: { channel: "telegram" } },
  ],
  channels: { telegram: { botToken: "1234567:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", enabld: true } },
}
`;
const readable = config.replace(", enabld: true", "");
const safely = readable.replace("telegram:1001", "1001");

test("--fix writes what is safe, says so, and reports what is left", async () => {
  const path = desk.write("SKYKOI.json", readable);
  chmodSync(path, 0o640);
  const { status, stdout, stderr } = await desk.compile(["--fix", "--check"]);
  expect(readFileSync(path, "utf8")).toBe(safely);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(stderr).toContain('fixed SKYKOI.json:5: write "1001" (binding/id-not-canonical)\n');
  expect(stderr).toContain("binding/unknown-koi");
  expect(stdout).toBe("");
  expect(status).toBe(1);
});

test("--fix-unsafe takes the rest along", async () => {
  const named = config.replace(/"1234567:A+"/, '"${TELEGRAM_BOT_TOKEN}"');
  const path = desk.write("SKYKOI.json", named);
  const { status } = await desk.compile(["--fix-unsafe", "--check"]);
  expect(readFileSync(path, "utf8")).toBe(
    named.replace("telegram:1001", "1001").replace("hme", "home").replace("enabld", "enabled"),
  );
  expect(status).toBe(0);
});

test("--fix-dry-run prints a diff without a secret and writes nothing", async () => {
  const path = desk.write("SKYKOI.json", config);
  const { stdout, stderr } = await desk.compile(["--fix-dry-run", "--fix-unsafe"]);
  expect(readFileSync(path, "utf8")).toBe(config);
  expect(stdout).toMatch(/^--- SKYKOI.json\t?\n\+\+\+ SKYKOI.json\t?\n@@ /);
  expect(stdout).toContain('-    { koiId: "hme", match: { channel: "telegram" } },\n');
  expect(stdout).toContain('+    { koiId: "home", match: { channel: "telegram" } },\n');
  expect(stdout + stderr).not.toContain("AAAAAAA");
  expect(stderr).toContain("would fix SKYKOI.json:");
});

test("a link stays a link", async () => {
  const path = desk.write("real/config.json5", readable);
  symlinkSync(path, desk.path("SKYKOI.json"));
  await desk.compile(["--fix", "--check"]);
  expect(lstatSync(desk.path("SKYKOI.json")).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, "utf8")).toBe(safely);
});

test("a file that two configs include is fixed once", async () => {
  desk.write(
    "rules.json5",
    '{ bindings: [{ koiId: "home", match: { channel: "webchat", peer: { kind: "dm", id: " anna" } } }] }',
  );
  for (const name of ["a.json5", "b.json5"])
    desk.write(
      name,
      '{ $include: "rules.json5", kois: { list: [{ id: "home" }, { id: "b", default: true }] } }',
    );
  const { stderr } = await desk.compile(["--fix", "--check", "a.json5", "b.json5"]);
  expect(stderr.match(/^fixed /gm)).toHaveLength(1);
  expect(readFileSync(desk.path("rules.json5"), "utf8")).toContain('id: "anna"');
});

test("standard input can't be fixed in place, but shown", async () => {
  const { status, stderr } = await desk.compile(["--fix", "-"], { input: readable });
  expect(status).toBe(2);
  expect(stderr).toContain("--fix-dry-run");
  const shown = await desk.compile(["--fix-dry-run", "-"], { input: readable });
  expect(shown.stdout).toContain('id: "1001"');
});

test("a diff and a report don't share standard output", async () => {
  desk.write("SKYKOI.json", readable);
  expect((await desk.compile(["--fix-dry-run", "--format", "json"])).status).toBe(2);
  expect((await desk.compile(["--fix-dry-run", "--format", "json=report.json"])).status).toBe(1);
  expect(JSON.parse(readFileSync(desk.path("report.json"), "utf8"))).toHaveProperty("version", 1);
});
