// The order in which profiles are tried.

import { expect, test } from "vitest";

import { hasProfileFor, profileQueue } from "../../../src/koi/models/auth-profile-order.ts";
import type { AuthProfile, AuthProfiles, ProfileUsage } from "../../../src/koi/models/auth-profiles.ts";
import type { AuthConfig } from "../../../src/config/auth.ts";

const nowMs = 1_000_000;
const key = (provider = "p"): AuthProfile => ({ type: "api_key", provider, key: "k" });
const token = (expires?: number): AuthProfile => ({
  type: "token",
  provider: "p",
  token: "t",
  ...(expires !== undefined && { expires }),
});

function store(profiles: Record<string, AuthProfile>, more: Partial<AuthProfiles> = {}): AuthProfiles {
  return { profiles, order: {}, lastGood: {}, usageStats: {}, raw: {}, ...more };
}

function ids(profiles: AuthProfiles, config?: AuthConfig): string[] {
  return profileQueue(profiles, config, "p", nowMs).map(({ id }) => id);
}

const used = (lastUsed: number): ProfileUsage => ({ lastUsed });
const three = { a: key(), b: key(), c: key() };

test("tokens come before keys, the longest unused first, then by name", () => {
  const usageStats = { a: used(3), b: used(2), d: used(9) };
  expect(ids(store({ ...three, d: token(), e: key() }, { usageStats }))).toEqual(["d", "c", "e", "b", "a"]);
});

test("the last good one comes first, so that a provider's cache is of use", () => {
  const usageStats = { a: used(1), b: used(9), c: used(2) };
  expect(ids(store(three, { usageStats, lastGood: { p: "b" } }))).toEqual(["b", "a", "c"]);
  expect(ids(store(three, { lastGood: { p: "gone" } }))).toEqual(["a", "b", "c"]);
});

test("the koi's own order is complete and beats the config's and the last good one", () => {
  const own = store(three, { order: { P: ["c", "a", "c"] }, lastGood: { p: "a" } });
  expect(ids(own, { order: { p: ["b"] } })).toEqual(["c", "a"]);
});

test("the config's order holds where the koi has none, for the profiles that the koi has", () => {
  expect(ids(store(three), { order: { p: ["x", "b", "a"] } })).toEqual(["b", "a"]);
  expect(ids(store(three, { order: { p: ["gone"] } }), { order: { p: ["x"] } })).toEqual(["a", "b", "c"]);
});

test("the config's list of profiles narrows the choice where the koi has any of them", () => {
  const meant = { provider: "p", mode: "api_key" } as const;
  expect(ids(store(three), { profiles: { b: meant, x: meant } })).toEqual(["b"]);
  expect(ids(store(three), { profiles: { x: meant } })).toEqual(["a", "b", "c"]);
});

test("those that rest come last, the soonest ready first, also within an explicit order", () => {
  const usageStats = {
    a: { cooldownUntil: nowMs + 50 },
    b: { disabledUntil: nowMs + 20 },
    c: { cooldownUntil: nowMs },
  };
  expect(ids(store(three, { usageStats }))).toEqual(["c", "b", "a"]);
  expect(ids(store(three, { usageStats, order: { p: ["a", "b", "c"] } }))).toEqual(["c", "b", "a"]);
});

test("expired tokens, foreign kinds and other providers are left out", () => {
  const profiles = store({
    a: token(nowMs),
    b: token(nowMs + 1),
    c: { type: "foreign", provider: "p" },
    d: key("q"),
    e: key(" P "),
  });
  expect(ids(profiles)).toEqual(["b", "e"]);
  expect([hasProfileFor(profiles, "p"), hasProfileFor(profiles, "q"), hasProfileFor(profiles, "r")]).toEqual([
    true,
    true,
    false,
  ]);
});
