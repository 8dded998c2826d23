// One gateway a state dir; the lock of a dead one does not stand in the way.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LOCK_FILE, LockedError, takeLock } from "../../src/runtime/lock.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { until } from "./until.ts";

test("a second gateway is refused and told who the first is", () => {
  const folder = tempFolder();
  const unlock = takeLock(folder);
  expect(() => takeLock(folder)).toThrow(LockedError);
  expect(() => takeLock(folder)).toThrow(`process ${process.pid}`);
  unlock();
  takeLock(folder)();
  expect(existsSync(join(folder, LOCK_FILE))).toBe(false);
});

test("the lock of a process that is gone is taken over", async () => {
  const folder = tempFolder();
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  writeFileSync(
    join(folder, LOCK_FILE),
    JSON.stringify({ pid: child.pid, processStart: "1", takenAt: "then" }),
  );
  takeLock(folder)();
});

test.runIf(process.platform === "linux")(
  "a process that has ended is gone, also where nobody has asked for its end",
  async () => {
    const folder = tempFolder();
    // The shell becomes a program that never asks after the child which the shell had.
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
    onTestFinished(() => void parent.kill());
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(printed);
    await until(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "), "the child to end");
    writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid, processStart: "", takenAt: "then" }));
    takeLock(folder)();
  },
);

test("the lock of a process that lives is respected", async () => {
  const folder = tempFolder();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  onTestFinished(() => void child.kill());
  await once(child, "spawn");
  writeFileSync(
    join(folder, LOCK_FILE),
    JSON.stringify({ pid: child.pid, processStart: "", takenAt: "then" }),
  );
  expect(() => takeLock(folder)).toThrow(`process ${child.pid}`);
});

test("a process id that another process has by now is no owner", () => {
  const folder = tempFolder();
  const lock = { pid: process.pid, processStart: "long ago", takenAt: "then" };
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify(lock));
  takeLock(folder)();
});

test.each(["", "not json", "null", '{"pid": -1}'])("a lock that says %j is nobody's", (text) => {
  const folder = tempFolder();
  writeFileSync(join(folder, LOCK_FILE), text);
  takeLock(folder)();
});

test("giving back leaves the lock of somebody else alone", () => {
  const folder = tempFolder();
  const unlock = takeLock(folder);
  writeFileSync(join(folder, LOCK_FILE), "another");
  unlock();
  expect(readFileSync(join(folder, LOCK_FILE), "utf8")).toBe("another");
});
