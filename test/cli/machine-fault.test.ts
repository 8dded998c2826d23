// A state folder that can't be used is told in one line, as the machine's fault, and never as a bug of ours.

import { existsSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { Desk } from "./run-command.ts";

function newDesk(): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  return desk;
}

const commands: readonly [args: readonly string[], status: number][] = [
  [["gateway", "--port", "0"], 1],
  [["koi", "-m", "hello"], 1],
  [["deadletters", "retry", "--all"], 1],
  [["deadletters", "drop", "--all"], 1],
  [["init", "--yes"], 2],
];

test.each(commands)("%j says what is in the way, exit %i", async (args, expected) => {
  const desk = newDesk();
  // A file in the place of the folder: nobody can write into it, not even root.
  const state = desk.write("state", "");
  const { status, stdout, stderr } = await desk.skykoi(args, { env: { SKYKOI_STATE_DIR: state } });
  expect([status, stdout]).toEqual([expected, ""]);
  expect(stderr).toContain(state);
  expect(stderr).not.toContain("internal error");
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test("doctor finds that the state folder can't be written", async () => {
  const desk = newDesk();
  const state = desk.write("state", "");
  const { status, stdout } = await desk.skykoi(["doctor"], { env: { SKYKOI_STATE_DIR: state } });
  expect(status).toBe(1);
  expect(stdout).toContain("error    state: state can't be written: it is no folder\n");
  expect([existsSync(state), readFileSync(state, "utf8")]).toEqual([true, ""]);
});
