// In which order a koi's profiles for one provider are tried. Pure.

import type { AuthConfig } from "../../config/auth.ts";
import type { AuthProfile, AuthProfiles } from "./auth-profiles.ts";
import { readyAtMs } from "./auth-profile-usage.ts";

/** A profile in the line. */
export interface QueuedProfile {
  readonly id: string;
  readonly profile: AuthProfile;
  /** When its rest is over, milliseconds since the epoch; a time in the past means that it is ready. */
  readonly readyAtMs: number;
}

const typeRank: Readonly<Record<AuthProfile["type"], number>> = { token: 0, api_key: 1, foreign: 2 };

/**
 * The usable profiles for `provider`, first the one to try first; those that rest come last, soonest ready first.
 * The order is the koi's own `order`, else the config's `auth.order`; such a list is complete, what it leaves out is
 * not used. Without one: the last good profile (a provider's prompt cache belongs to an account), then tokens, then
 * keys, the longest unused first. Expired tokens and profiles of unknown kinds are left out.
 */
export function profileQueue(
  store: AuthProfiles,
  config: AuthConfig | undefined,
  provider: string,
  nowMs: number,
): readonly QueuedProfile[] {
  const stored = Object.entries(store.profiles).filter(([, profile]) => isOf(profile.provider, provider));
  const explicit = [listFor(store.order, provider), listFor(config?.order ?? {}, provider)]
    .map((ids) => ids.filter((id) => stored.some(([storedId]) => storedId === id)))
    .find((ids) => ids.length > 0);
  const ids = explicit ?? byHabit(store, config, provider, stored);
  const queue = [...new Set(ids)].flatMap((id): QueuedProfile[] => {
    const profile = store.profiles[id];
    if (!profile || !isUsable(profile, nowMs)) return [];
    return [{ id, profile, readyAtMs: readyAtMs(store.usageStats[id]) }];
  });
  const ready = queue.filter((entry) => entry.readyAtMs <= nowMs);
  const resting = queue.filter((entry) => entry.readyAtMs > nowMs);
  return [...ready, ...resting.sort((a, b) => a.readyAtMs - b.readyAtMs)];
}

/** Whether the koi has any profile for `provider`, usable or not. */
export function hasProfileFor(store: AuthProfiles, provider: string): boolean {
  return Object.values(store.profiles).some((profile) => isOf(profile.provider, provider));
}

function byHabit(
  store: AuthProfiles,
  config: AuthConfig | undefined,
  provider: string,
  stored: readonly (readonly [string, AuthProfile])[],
): readonly string[] {
  // `auth.profiles` of the config says which of the stored ones are meant, for the kois that have any of them.
  const meant = stored.filter(([id]) => Object.hasOwn(config?.profiles ?? {}, id));
  const lastGood = Object.entries(store.lastGood).find(([name]) => isOf(name, provider))?.[1];
  const lastUsed = (id: string): number => store.usageStats[id]?.lastUsed ?? 0;
  const sorted = [...(meant.length > 0 ? meant : stored)].sort(
    ([a, one], [b, other]) =>
      typeRank[one.type] - typeRank[other.type] || lastUsed(a) - lastUsed(b) || (a < b ? -1 : 1),
  );
  const ids = sorted.map(([id]) => id);
  return lastGood !== undefined && ids.includes(lastGood) ? [lastGood, ...ids] : ids;
}

function isUsable(profile: AuthProfile, nowMs: number): boolean {
  if (profile.type === "foreign") return false;
  return profile.type !== "token" || profile.expires === undefined || profile.expires > nowMs;
}

function listFor(lists: Readonly<Record<string, readonly string[]>>, provider: string): readonly string[] {
  return Object.entries(lists).find(([name]) => isOf(name, provider))?.[1] ?? [];
}

function isOf(name: string, provider: string): boolean {
  return name.trim().toLowerCase() === provider;
}
