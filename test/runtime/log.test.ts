// The log holds no secret and no message text, in either form.

import { expect, test } from "vitest";
import { makeLog } from "../../src/runtime/log.ts";

function sink(isTTY = false) {
  const lines: string[] = [];
  return { lines, isTTY, write: (line: string) => void lines.push(line) };
}

test("lines are JSON with level, time and fields", () => {
  const out = sink();
  makeLog({}, out).child({ koiId: "home" }).warn({ reasonCode: "x" }, "it happened");
  const { time, ...line } = JSON.parse(out.lines[0] ?? "") as Record<string, unknown>;
  expect(line).toEqual({ level: 40, koiId: "home", reasonCode: "x", msg: "it happened" });
  expect(String(time)).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test("on a terminal lines are short", () => {
  const out = sink(true);
  makeLog({}, out).info({ port: 18789, why: "two words" }, "gateway is ready");
  expect(out.lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}gateway is ready port=18789 why="two words"\n$/);
});

test("secrets and texts are blotted out, also below", () => {
  const out = sink();
  const fields = {
    token: "t0k",
    account: { botToken: "t0k", deep: { password: "t0k" } },
    message: { text: "t0k" },
  };
  makeLog({}, out).error(fields, "oops");
  expect(out.lines.join("")).not.toContain("t0k");
  expect(out.lines.join("").split("[redacted]")).toHaveLength(5);
});

test("the level of the config counts", () => {
  const out = sink();
  const log = makeLog({ level: "debug", consoleLevel: "error" }, out);
  log.warn({}, "no");
  log.error({}, "yes");
  expect(out.lines).toHaveLength(1);
});
