// Changing auth-profiles.json: whole, closed to others, one change at a time, and never over a broken file.

import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import {
  changeAuthProfiles,
  recordFailure,
  recordSuccess,
} from "../../../src/koi/models/auth-profile-store.ts";
import { authProfilesPath } from "../../../src/koi/models/auth-profiles.ts";
import { tempFolder } from "../store/temp-folder.ts";

const profile = { type: "api_key", provider: "p", key: "k", email: "me@example.org" };

function folderWith(value: unknown): string {
  const folder = tempFolder();
  writeFileSync(authProfilesPath(folder), typeof value === "string" ? value : JSON.stringify(value));
  return folder;
}

function read(folder: string): unknown {
  return JSON.parse(readFileSync(authProfilesPath(folder), "utf8"));
}

test("a change keeps what it doesn't touch, is 0600, and leaves nothing beside it", async () => {
  const folder = folderWith({ version: 1, profiles: { "p:a": profile }, later: { x: 1 } });
  await recordSuccess(folder, "p:a", 500);
  expect(read(folder)).toEqual({
    version: 1,
    profiles: { "p:a": profile },
    later: { x: 1 },
    usageStats: { "p:a": { lastUsed: 500, errorCount: 0 } },
    lastGood: { p: "p:a" },
  });
  expect(statSync(authProfilesPath(folder)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["auth-profiles.json"]);
});

test("a file is made where there is none", async () => {
  const folder = tempFolder();
  await changeAuthProfiles(folder, ({ raw }) => ({ ...raw, profiles: { "p:a": profile } }));
  expect(read(folder)).toEqual({ version: 1, profiles: { "p:a": profile } });
});

test("a profile that is gone leaves no trace", async () => {
  const folder = tempFolder();
  await recordSuccess(folder, "p:a", 500);
  await recordFailure(folder, "p:a", { reason: "auth", startedAtMs: 1, nowMs: 2 });
  expect(readdirSync(folder)).toEqual([]);
});

test("successes that tell nothing new are written once a minute", async () => {
  const folder = folderWith({ profiles: { "p:a": profile } });
  const written: unknown[] = [];
  for (const nowMs of [1_000, 60_999, 61_000]) {
    await recordSuccess(folder, "p:a", nowMs);
    written.push((read(folder) as { usageStats: unknown }).usageStats);
  }
  expect(written).toEqual([1_000, 1_000, 61_000].map((lastUsed) => ({ "p:a": { lastUsed, errorCount: 0 } })));
});

test("a success ends a cooldown at once", async () => {
  const folder = folderWith({ profiles: { "p:a": profile } });
  await recordSuccess(folder, "p:a", 1_000);
  await recordFailure(folder, "p:a", { reason: "rate_limit", startedAtMs: 1_000, nowMs: 1_001 });
  await recordSuccess(folder, "p:a", 1_002);
  expect(read(folder)).toMatchObject({ usageStats: { "p:a": { lastUsed: 1_002, errorCount: 0 } } });
});

test("changes at the same time are all kept", async () => {
  const folder = folderWith({ profiles: {} });
  const names = Array.from({ length: 20 }, (_, index) => `p:${index}`);
  const add = (name: string): Promise<void> =>
    changeAuthProfiles(folder, ({ raw }) => ({
      ...raw,
      profiles: { ...(raw["profiles"] as object), [name]: profile },
    }));
  await Promise.all(names.map(add));
  expect(Object.keys((read(folder) as { profiles: object }).profiles).sort()).toEqual([...names].sort());
});

test("a broken file is an error and stays, byte for byte", async () => {
  const broken = `{"profiles": {"p:a": `;
  const folder = folderWith(broken);
  await expect(recordSuccess(folder, "p:a", 1)).rejects.toMatchObject({ name: "KoiFileError" });
  expect(readFileSync(authProfilesPath(folder), "utf8")).toBe(broken);
  expect(readdirSync(folder)).toEqual(["auth-profiles.json"]);
});

test("a link stays a link, its target changes", async () => {
  const folder = tempFolder();
  const target = join(tempFolder(), "kept.json");
  writeFileSync(target, JSON.stringify({ profiles: { "p:a": profile } }));
  symlinkSync(target, authProfilesPath(folder));
  await recordSuccess(folder, "p:a", 1);
  expect(lstatSync(authProfilesPath(folder)).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(target, "utf8"))).toMatchObject({ lastGood: { p: "p:a" } });
});

test("a lock that a dead process left behind is broken", async () => {
  const folder = folderWith({ profiles: { "p:a": profile } });
  const lock = `${authProfilesPath(folder)}.lock`;
  writeFileSync(lock, "");
  utimesSync(lock, 1, 1);
  await recordSuccess(folder, "p:a", 1);
  expect(existsSync(lock)).toBe(false);
});
