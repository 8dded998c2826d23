// Groups of processes end with the process that started them: also where that one was killed, at the next start.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { endLeftGroups, watchGroup } from "../../../src/koi/tools/host/process-group.ts";
import { processStart } from "../../../src/koi/tools/host/process-start.ts";
import { tempFolder } from "../store/temp-folder.ts";

/** A group that goes on by itself. */
async function sleeper(): Promise<{
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<unknown>;
}> {
  const child = spawn("/bin/sh", ["-c", "sleep 60; sleep 60"], { detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  await once(child, "spawn");
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, pid: child.pid ?? 0, ended };
}

/** The note of a group by a process that is gone. */
function leftNote(stateDir: string, pid: number, start: string): void {
  mkdirSync(join(stateDir, "running"), { recursive: true });
  const owner = { pid: process.pid, start: "an earlier one" };
  writeFileSync(join(stateDir, "running", String(pid)), JSON.stringify({ group: { pid, start }, owner }));
}

test("a group is written down while it runs", async () => {
  const stateDir = tempFolder();
  const { child, pid, ended } = await sleeper();
  watchGroup(pid, ended, stateDir);
  expect(readdirSync(join(stateDir, "running"))).toEqual([String(pid)]);
  // Its owner lives.
  expect(endLeftGroups(stateDir)).toBe(0);
  child.kill("SIGKILL");
  await ended;
  await Promise.resolve();
  expect(readdirSync(join(stateDir, "running"))).toEqual([]);
});

test("one whose owner is gone is ended, and its note goes", async () => {
  const stateDir = tempFolder();
  const { pid, ended } = await sleeper();
  leftNote(stateDir, pid, processStart(pid) ?? "");
  expect(endLeftGroups(stateDir)).toBe(1);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(readdirSync(join(stateDir, "running"))).toEqual([]);
});

test("a later process with the same number is left alone, and what is no note too", async () => {
  const stateDir = tempFolder();
  const { child, pid } = await sleeper();
  leftNote(stateDir, pid, "long ago");
  writeFileSync(join(stateDir, "running", "1"), '{"group":{"pid":1,"start":"1"}}');
  writeFileSync(join(stateDir, "running", "x"), "nonsense");
  expect(endLeftGroups(stateDir)).toBe(0);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  expect(
    existsSync(`/proc/${process.pid}`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "sleep",
  ).toContain("sleep");
  expect(readdirSync(join(stateDir, "running"))).toEqual([]);
  expect(endLeftGroups(tempFolder())).toBe(0);
});
