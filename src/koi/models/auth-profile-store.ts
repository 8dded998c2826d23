// Changing `auth-profiles.json`: read, change, write, all under one lock, so that no other change is lost.
// INVARIANT: a file that can't be read is never overwritten.

import { asObject } from "../json-object-file.ts";
import type { JsonObject } from "../json-object-file.ts";
import { authProfilesPath, readAuthProfiles } from "./auth-profiles.ts";
import type { AuthProfiles, ProfileUsage } from "./auth-profiles.ts";
import { afterFailure, afterSuccess, defaultRestPeriods } from "./auth-profile-usage.ts";
import type { ProfileFailure, RestPeriods } from "./auth-profile-usage.ts";
import { withFileLock } from "./file-lock.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

// A success that tells nothing new is written down once a minute: each write waits for the disk.
const restfulMs = 60_000;

/**
 * Changes a koi's credentials. `change` gets the file as it is now and answers with its new JSON, or `undefined`
 * to leave it. Mode 0600; keys that this version doesn't know stay if `change` starts from `raw`.
 * @throws KoiFileError where the file is broken; Error where it can't be locked or written
 */
export async function changeAuthProfiles(
  koiDir: string,
  change: (current: AuthProfiles) => JsonObject | undefined,
): Promise<void> {
  const path = authProfilesPath(koiDir);
  await withFileLock(path, async () => {
    const next = change(await readAuthProfiles(koiDir));
    if (next) await writeFileAtomic(path, `${JSON.stringify({ version: 1, ...next }, undefined, 2)}\n`);
  });
}

/**
 * Notes that the profile answered: it is the last good one of its provider, its failures are forgotten.
 * @throws as `changeAuthProfiles`
 */
export async function recordSuccess(koiDir: string, profileId: string, nowMs: number): Promise<void> {
  // Looked at without the lock first: of most successes there is nothing to write.
  if (!isNews(await readAuthProfiles(koiDir), profileId, nowMs)) return;
  await changeAuthProfiles(koiDir, (current) => {
    const profile = current.profiles[profileId];
    if (!profile || !isNews(current, profileId, nowMs)) return undefined;
    const lastGood = { ...current.lastGood, [profile.provider]: profileId };
    return { ...withUsage(current, profileId, afterSuccess(nowMs)), lastGood };
  });
}

function isNews({ usageStats }: AuthProfiles, profileId: string, nowMs: number): boolean {
  const usage = usageStats[profileId];
  const isGood = usage?.lastUsed !== undefined && !usage.errorCount && !usage.cooldownUntil;
  return !isGood || nowMs - usage.lastUsed >= restfulMs;
}

/**
 * Notes that the profile failed, and for how long it rests. A login whose access token was refused is renewed before
 * it is used again, whatever end its provider named.
 * @throws as `changeAuthProfiles`
 */
export async function recordFailure(
  koiDir: string,
  profileId: string,
  failure: ProfileFailure,
  rest: RestPeriods = defaultRestPeriods,
): Promise<void> {
  await changeAuthProfiles(koiDir, (current) => {
    const before = current.usageStats[profileId];
    const after = afterFailure(before, failure, rest);
    const profile = current.profiles[profileId];
    if (!profile || after === before) return undefined;
    const next = withUsage(current, profileId, after);
    return profile.type === "oauth" && failure.reason === "auth" ? withoutAccess(next, profileId) : next;
  });
}

function withoutAccess(file: JsonObject, id: string): JsonObject {
  const profiles = asObject(file["profiles"]) ?? {};
  return { ...file, profiles: { ...profiles, [id]: { ...asObject(profiles[id]), expires: 0 } } };
}

function withUsage(current: AuthProfiles, id: string, usage: ProfileUsage): JsonObject {
  return { ...current.raw, usageStats: { ...current.usageStats, [id]: usage } };
}
