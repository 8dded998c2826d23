// A log that becomes another one while others hold it and its children.

import { expect, test } from "vitest";
import { LiveLog } from "../../src/runtime/live-log.ts";
import { logLines } from "./log-lines.ts";

test("a log that becomes another one takes its children and theirs with it", () => {
  const [first, second] = [logLines(), logLines()];
  const log = new LiveLog(first.log);
  const child = log.child({ a: 1 }).child({ b: 2 });
  child.info({}, "one");
  log.become(second.log);
  child.warn({ c: 3 }, "two");
  log.error({}, "three");
  const shown = (lines: typeof first.lines) => lines.map(({ level, message }) => `${level} ${message}`);
  expect([shown(first.lines), shown(second.lines)]).toEqual([["info one"], ["warn two", "error three"]]);
  expect(second.lines[0]?.fields).toEqual({ a: 1, b: 2, c: 3 });
});
