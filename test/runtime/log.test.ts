// The log holds no secret and no message text, in either form.

import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeLog } from "../../src/runtime/log.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";

function sink(isTTY = false) {
  const lines: string[] = [];
  return { lines, isTTY, write: (line: string) => void lines.push(line) };
}

test("lines are JSON with level, time and fields", () => {
  const out = sink();
  makeLog({}, { sink: out }).child({ koiId: "home" }).warn({ reasonCode: "x" }, "it happened");
  const { time, ...line } = JSON.parse(out.lines[0] ?? "") as Record<string, unknown>;
  expect(line).toEqual({ level: 40, koiId: "home", reasonCode: "x", msg: "it happened" });
  expect(String(time)).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("on a terminal lines are short", () => {
  const out = sink(true);
  makeLog({}, { sink: out }).info({ port: 18789, why: "two words" }, "gateway is ready");
  expect(out.lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}gateway is ready port=18789 why="two words"\n$/);
});

test("secrets and texts are blotted out, also below", () => {
  const out = sink();
  const fields = {
    token: "t0k",
    account: { botToken: "t0k", deep: { password: "t0k" } },
    message: { text: "t0k" },
  };
  makeLog({}, { sink: out }).error(fields, "oops");
  expect(out.lines.join("")).not.toContain("t0k");
  expect(out.lines.join("").split("[redacted]")).toHaveLength(5);
});

test("the level of the config counts", () => {
  const out = sink();
  const log = makeLog({ level: "debug", consoleLevel: "error" }, { sink: out });
  log.warn({}, "no");
  log.error({}, "yes");
  expect(out.lines).toHaveLength(1);
});

test("the file has JSON with its own level, for its owner alone", () => {
  const out = sink(true);
  const file = join(tempFolder(), "logs", "gateway.log");
  const log = makeLog({ level: "debug", consoleLevel: "silent", file }, { sink: out, file });
  log.debug({ n: 1 }, "first");
  log.child({ koiId: "home" }).error({}, "second");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(["first", "second"]);
  expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(out.lines).toEqual([]);
});

test("a file that can't be written is told of once, and the console goes on", () => {
  const out = sink();
  const log = makeLog({}, { sink: out, file: join(import.meta.filename, "gateway.log") });
  log.info({}, "one");
  log.info({}, "two");
  expect(out.lines.filter((line) => line.startsWith("the log can't be written"))).toHaveLength(1);
  expect(out.lines.filter((line) => line.includes('"msg"'))).toHaveLength(2);
});

test("every line goes through redaction, also where that breaks its JSON", () => {
  const out = sink(true);
  const log = makeLog({}, { sink: out, redact: (line) => line.replaceAll(/canary"?/g, "[redacted]") });
  log.info({ a: "a canary here" }, "one");
  log.info({ a: "canary" }, "two");
  expect(out.lines.join("")).not.toContain("canary");
  expect(out.lines).toHaveLength(2);
});
