// A koi's auth profiles as people and machines read them. Pure. Says where a secret lies and never what it is.

import type { AuthConfig } from "../../config/auth.ts";
import type { Secret } from "../../config/secret.ts";
import { profileQueue } from "../../koi/models/auth-profile-order.ts";
import { readyAtMs } from "../../koi/models/auth-profile-usage.ts";
import type { AuthProfile, AuthProfiles } from "../../koi/models/auth-profiles.ts";

/** One profile. Times are ISO 8601, UTC. */
export interface ProfileRow {
  readonly koiId: string;
  readonly id: string;
  readonly provider: string;
  readonly kind: string;
  /** Where the secret lies: `file` (this one), `env NAME`, … */
  readonly from: string;
  /** `unused`: an order of the koi or of the config leaves it out. */
  readonly state: "ready" | "resting" | "expired" | "ended" | "unused" | "unknown_kind";
  /** Its place among those of its provider, from 1. */
  readonly place?: number;
  readonly readyAt?: string;
  readonly disabledReason?: string;
  readonly lastUsed?: string;
  readonly isLastGood: boolean;
  /** Whose account it is, as the config says. */
  readonly email?: string;
}

/** The rows of a koi, by provider, in the order in which they are tried. */
export function profileRows(
  koiId: string,
  store: AuthProfiles,
  auth: AuthConfig | undefined,
  nowMs: number,
): readonly ProfileRow[] {
  const providers = [
    ...new Set(Object.values(store.profiles).map(({ provider }) => nameOf(provider))),
  ].sort();
  return providers.flatMap((provider) => {
    const queue = profileQueue(store, auth, provider, nowMs).map(({ id }) => id);
    const rest = Object.keys(store.profiles).filter(
      (id) => nameOf(store.profiles[id]?.provider ?? "") === provider && !queue.includes(id),
    );
    const isOwn = (id: string): boolean => nameOf(auth?.profiles?.[id]?.provider ?? "") === provider;
    return [...queue, ...rest].flatMap((id): ProfileRow[] => {
      const profile = store.profiles[id];
      if (!profile) return [];
      const place = queue.indexOf(id) + 1;
      const email = isOwn(id) ? auth?.profiles?.[id]?.email : undefined;
      const row = rowOf({ koiId, id, provider, place }, profile, store, nowMs);
      return [{ ...row, ...(email !== undefined && { email }) }];
    });
  });
}

function rowOf(
  about: { readonly koiId: string; readonly id: string; readonly provider: string; readonly place: number },
  profile: AuthProfile,
  store: AuthProfiles,
  nowMs: number,
): ProfileRow {
  const { koiId, id, provider, place } = about;
  const usage = store.usageStats[id];
  const readyMs = readyAtMs(usage);
  const isResting = place > 0 && readyMs > nowMs;
  const isDisabled = isResting && (usage?.disabledUntil ?? 0) > nowMs;
  return {
    koiId,
    id,
    provider,
    kind: profile.type === "foreign" ? "unknown" : profile.type,
    from: fromOf(profile),
    state: isResting ? "resting" : place > 0 ? "ready" : idleState(profile, nowMs),
    ...(place > 0 && { place }),
    ...(isResting && { readyAt: iso(readyMs) }),
    ...(isDisabled && usage?.disabledReason !== undefined && { disabledReason: usage.disabledReason }),
    ...(usage?.lastUsed !== undefined && { lastUsed: iso(usage.lastUsed) }),
    isLastGood: Object.values(store.lastGood).includes(id),
  };
}

function idleState(profile: AuthProfile, nowMs: number): ProfileRow["state"] {
  if (profile.type === "foreign") return "unknown_kind";
  if (profile.type === "token") return (profile.expires ?? Infinity) <= nowMs ? "expired" : "unused";
  if (profile.type === "api_key") return "unused";
  if (profile.endedLogin !== undefined) return "ended";
  return profile.refresh === undefined ? "expired" : "unused";
}

function fromOf(profile: AuthProfile): string {
  if (profile.type === "api_key") return placeOf(profile.key);
  return profile.type === "token" ? placeOf(profile.token) : "file";
}

function placeOf(secret: Secret): string {
  if (typeof secret !== "string") return `${secret.source} ${secret.id}`;
  const [, name] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(secret) ?? [];
  return name === undefined ? "file" : `env ${name}`;
}

function nameOf(provider: string): string {
  return provider.trim().toLowerCase();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
