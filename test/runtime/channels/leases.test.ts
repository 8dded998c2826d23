// One credential, one user of it on this machine, whatever the state dir; on disk stands no credential.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leaseHolders, leasesIn } from "../../../src/runtime/channels/leases.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { logLines } from "../log-lines.ts";

test("a credential is held until it is given back", () => {
  const folder = tempFolder();
  const { log } = logLines();
  const one = leasesIn(folder, join(folder, "own"), log);
  const other = leasesIn(folder, join(folder, "own"), log);
  const first = one("telegram", "bot 4711");
  if (first.kind !== "taken") throw new Error("it was free");
  expect(other("telegram", "bot 4711")).toMatchObject({
    kind: "held",
    holder: expect.stringMatching(/^another account of this gateway, since 20/) as string,
  });
  expect(other("telegram", "bot 4712").kind).toBe("taken");
  expect(other("slack", "bot 4711").kind).toBe("taken");
  first.release();
  const again = other("telegram", "bot 4711");
  expect(again.kind).toBe("taken");
  // What was given back is not given back twice.
  first.release();
  expect(one("telegram", "bot 4711").kind).toBe("held");
});

test("who holds credentials of a channel can be seen without taking any", () => {
  const folder = tempFolder();
  const take = leasesIn(folder, folder, logLines().log);
  expect(leaseHolders(folder, "slack")).toEqual([]);
  expect(leaseHolders(join(folder, "nowhere"), "slack")).toEqual([]);
  const lease = take("slack", "bot 4711");
  take("telegram", "bot 4711");
  // Left by a process that is gone.
  const gone = { pid: 2 ** 22 + 1, processStart: "", takenAt: "2026-01-02T03:04:05Z" };
  writeFileSync(join(folder, "slack-abc.json"), JSON.stringify(gone));
  expect(leaseHolders(folder, "slack")).toEqual([
    expect.stringMatching(new RegExp(`^process ${process.pid}, since 20`)),
  ]);
  if (lease.kind === "taken") lease.release();
  expect(leaseHolders(folder, "slack")).toEqual([]);
});

test("the name of a credential does not reach the disk", () => {
  const folder = tempFolder();
  leasesIn(folder, folder, logLines().log)("telegram", "bot-4711-secret");
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  const text = names.map((name) => `${name} ${readFileSync(join(folder, name), "utf8")}`).join("");
  expect(text).not.toContain("4711-secret");
});

test("the lease of a process that is gone is taken over", async () => {
  const folder = tempFolder();
  const take = leasesIn(folder, folder, logLines().log);
  const lease = take("telegram", "bot");
  const [file = ""] = readdirSync(folder);
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  const owner = { pid: child.pid, processStart: "1", takenAt: "then" };
  writeFileSync(join(folder, file), JSON.stringify(owner));
  expect(lease.kind).toBe("taken");
  expect(take("telegram", "bot").kind).toBe("taken");
});

test("where the shared folder can't be made, the state dir's own serves, and the log says so once", () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "file"), "");
  const { log, lines } = logLines();
  const take = leasesIn(join(folder, "file", "leases"), join(folder, "own"), log);
  expect(take("telegram", "a").kind).toBe("taken");
  expect(take("telegram", "a").kind).toBe("held");
  expect(lines.filter(({ message }) => message.startsWith("other gateways"))).toHaveLength(1);
});
