// What can be said of a login without asking anybody. Pure.

import { createHash } from "node:crypto";

import type { OAuthProfile } from "./auth-profiles.ts";

// An access token that ends while its request is on the way is none.
const marginMs = 60_000;
/** Whether the access token of a login is good now. */
export function isFreshLogin({ access, expires }: OAuthProfile, nowMs: number): boolean {
  return access !== undefined && (expires === undefined || expires - marginMs > nowMs);
}

/** Whether a login can still be used: it is good now, or may be renewed. */
export function isUsableLogin(profile: OAuthProfile, nowMs: number): boolean {
  if (isFreshLogin(profile, nowMs)) return true;
  const { refresh, endedLogin } = profile;
  return refresh !== undefined && endedLogin !== fingerprint(refresh);
}

/** Tells refresh tokens apart without showing them. */
export function fingerprint(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("hex").slice(0, 32);
}
