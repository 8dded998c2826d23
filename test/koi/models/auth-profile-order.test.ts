// The order in which profiles are tried.

import { expect, test } from "vitest";

import { hasProfileFor, profileQueue } from "../../../src/koi/models/auth-profile-order.ts";
import type { ProfilePin } from "../../../src/koi/models/auth-profile-order.ts";
import { fingerprint } from "../../../src/koi/models/login-state.ts";
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

function ids(profiles: AuthProfiles, config?: AuthConfig, pin?: ProfilePin): string[] {
  return profileQueue(profiles, config, "p", nowMs, pin).map(({ id }) => id);
}

const used = (lastUsed: number): ProfileUsage => ({ lastUsed });
const three = { a: key(), b: key(), c: key() };

test("logins come before tokens and tokens before keys, the longest unused first, then by name", () => {
  const usageStats = { a: used(3), b: used(2), d: used(9), f: used(99) };
  const login: AuthProfile = { type: "oauth", provider: "p", refresh: "r" };
  const profiles = { ...three, d: token(), e: key(), f: login };
  expect(ids(store(profiles, { usageStats }))).toEqual(["f", "d", "c", "e", "b", "a"]);
});

test("the one that answered the session last comes first, unless it rests or is not in the order", () => {
  const usageStats = { a: used(1), b: used(9), c: used(2) };
  const pin = { id: "b", isLocked: false };
  expect(ids(store(three, { usageStats }), undefined, pin)).toEqual(["b", "a", "c"]);
  expect(ids(store(three, { usageStats, order: { p: ["c", "b"] } }), undefined, pin)).toEqual(["b", "c"]);
  expect(ids(store(three, { usageStats, order: { p: ["c", "a"] } }), undefined, pin)).toEqual(["c", "a"]);
  const resting = { ...usageStats, b: { cooldownUntil: nowMs + 1 } };
  expect(ids(store(three, { usageStats: resting }), undefined, pin)).toEqual(["a", "c", "b"]);
  expect(ids(store(three), undefined, { id: "gone", isLocked: false })).toEqual(["a", "b", "c"]);
});

test("one that a person chose is the only one of its provider, resting or not, and no one's of another", () => {
  const pin = { id: "b", isLocked: true };
  const usageStats = { b: { cooldownUntil: nowMs + 1 } };
  expect(ids(store(three, { usageStats, order: { p: ["a"] } }), undefined, pin)).toEqual(["b"]);
  expect(ids(store({ ...three, b: key("q") }), undefined, pin)).toEqual(["a", "c"]);
});

test("a login that is over is left out, one that can be renewed is not", () => {
  const login = (more: object): AuthProfile => ({ type: "oauth", provider: "p", ...more });
  const profiles = store({
    a: login({ access: "x", expires: nowMs }),
    b: login({ access: "x", expires: nowMs + 3_600_000 }),
    c: login({ refresh: "r", endedLogin: fingerprint("r") }),
    d: login({ refresh: "r", endedLogin: fingerprint("another") }),
    e: login({ access: "x" }),
  });
  expect(ids(profiles)).toEqual(["b", "d", "e"]);
});

test("the koi's own order is complete and beats the config's", () => {
  const own = store(three, { order: { P: ["c", "a", "c"] } });
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
