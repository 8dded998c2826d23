import { expect, test } from "vitest";
import { startProgress } from "../../../src/cli/compile/progress.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import { quietIo } from "../report/report-case.ts";

interface Terminal {
  readonly io: ProcessIo;
  readonly written: string[];
}

function terminal(isTTY: boolean, columns = 80, env: ProcessIo["env"] = {}): Terminal {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY, columns };
  return { io: { ...quietIo, stderr, env }, written };
}

test("a run says nothing for a second, then what it does, and takes that back", () => {
  const { io, written } = terminal(true);
  let now = 5000;
  const progress = startProgress(io, () => now);
  progress.stage("SKYKOI.json", "read");
  now += 999;
  progress.stage("SKYKOI.json", "validate");
  progress.clear();
  expect(written).toEqual([]);
  now += 1;
  progress.stage("SKYKOI.json", "judge");
  progress.stage("a\u001b[2J.json", "check");
  progress.clear();
  progress.clear();
  expect(written).toEqual([
    "\r\u001b[Kproving which bindings are live: SKYKOI.json",
    "\r\u001b[Kchecking: a<U+001B>[2J.json",
    "\r\u001b[K",
  ]);
});

test.each([
  ["that is no terminal", terminal(false)],
  ["that knows no control sequences", terminal(true, 80, { TERM: "dumb" })],
])("on a stream %s there is none", (_, { io, written }) => {
  let now = 0;
  const progress = startProgress(io, () => now);
  now += 10_000;
  progress.stage("SKYKOI.json", "write");
  progress.clear();
  expect(written).toEqual([]);
});

test("a line that would not fit is not written, since it could not be taken back", () => {
  const { io, written } = terminal(true, 20);
  let now = 0;
  const progress = startProgress(io, () => now);
  now += 2000;
  progress.stage("x".repeat(40), "read");
  progress.stage("a.json", "read");
  progress.clear();
  expect(written).toEqual(["\r\u001b[Kreading: a.json", "\r\u001b[K"]);
});

test("a terminal without a width is taken for a usual one", () => {
  const { io, written } = terminal(true, 0);
  let now = 0;
  const progress = startProgress(io, () => now);
  now += 2000;
  progress.stage("a.json", "read");
  expect(written).toEqual(["\r\u001b[Kreading: a.json"]);
});
