// In which order a koi's profiles for one provider are tried. Pure.

import type { AuthConfig } from "../../config/auth.ts";
import type { AuthProfile, AuthProfiles } from "./auth-profiles.ts";
import { readyAtMs } from "./auth-profile-usage.ts";
import { isUsableLogin } from "./login-state.ts";

/** A profile in the line. */
export interface QueuedProfile {
  readonly id: string;
  readonly profile: AuthProfile;
  /** When its rest is over, milliseconds since the epoch; a time in the past means that it is ready. */
  readonly readyAtMs: number;
}

/** The profile that a session keeps to. */
export interface ProfilePin {
  readonly id: string;
  /** A person chose it: no other one of its provider is used. Else it is the one that answered last. */
  readonly isLocked: boolean;
}

const typeRank: Readonly<Record<AuthProfile["type"], number>> = {
  oauth: 0,
  token: 1,
  api_key: 2,
  foreign: 3,
};

/**
 * The usable profiles for `provider`, first the one to try first; those that rest come last, soonest ready first.
 * The order is the koi's own `order`, else the config's `auth.order`; such a list is complete, what it leaves out is
 * not used. Without one: logins, then tokens, then keys, the longest unused first. Before that order goes the profile
 * that answered the session last (a provider's prompt cache belongs to an account), while it is ready. Expired tokens,
 * ended logins and profiles of unknown kinds are left out.
 */
export function profileQueue(
  store: AuthProfiles,
  config: AuthConfig | undefined,
  provider: string,
  nowMs: number,
  pin?: ProfilePin,
): readonly QueuedProfile[] {
  const stored = Object.entries(store.profiles).filter(([, profile]) => isOf(profile.provider, provider));
  const explicit = [listFor(store.order, provider), listFor(config?.order ?? {}, provider)]
    .map((ids) => ids.filter((id) => stored.some(([storedId]) => storedId === id)))
    .find((ids) => ids.length > 0);
  const ids = pinned(explicit ?? byHabit(store, config, stored), stored, pin);
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

function pinned(
  ids: readonly string[],
  stored: readonly (readonly [string, AuthProfile])[],
  pin: ProfilePin | undefined,
): readonly string[] {
  if (!pin || !stored.some(([id]) => id === pin.id)) return ids;
  if (pin.isLocked) return [pin.id];
  return ids.includes(pin.id) ? [pin.id, ...ids] : ids;
}

function byHabit(
  store: AuthProfiles,
  config: AuthConfig | undefined,
  stored: readonly (readonly [string, AuthProfile])[],
): readonly string[] {
  // `auth.profiles` of the config says which of the stored ones are meant, for the kois that have any of them.
  const meant = stored.filter(([id]) => Object.hasOwn(config?.profiles ?? {}, id));
  const lastUsed = (id: string): number => store.usageStats[id]?.lastUsed ?? 0;
  const sorted = [...(meant.length > 0 ? meant : stored)].sort(
    ([a, one], [b, other]) =>
      typeRank[one.type] - typeRank[other.type] || lastUsed(a) - lastUsed(b) || (a < b ? -1 : 1),
  );
  return sorted.map(([id]) => id);
}

function isUsable(profile: AuthProfile, nowMs: number): boolean {
  if (profile.type === "foreign") return false;
  if (profile.type === "oauth") return isUsableLogin(profile, nowMs);
  return profile.type !== "token" || profile.expires === undefined || profile.expires > nowMs;
}

function listFor(lists: Readonly<Record<string, readonly string[]>>, provider: string): readonly string[] {
  return Object.entries(lists).find(([name]) => isOf(name, provider))?.[1] ?? [];
}

function isOf(name: string, provider: string): boolean {
  return name.trim().toLowerCase() === provider;
}
