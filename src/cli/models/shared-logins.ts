// One login in the files of two kois: each renewal of one ends it for the other, and many providers then end it for
// both. Told apart by fingerprints; no token is shown.

import { readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import { fingerprint } from "../../koi/models/login-state.ts";
import type { KoiPlace } from "./koi-places.ts";

/** One profile of one koi. */
export interface PlacedProfile {
  readonly koiId: string;
  readonly profileId: string;
}

/** The profiles that hold each refresh token, by its fingerprint. Files that can't be read hold none here. */
export async function loginHolders(
  places: readonly KoiPlace[],
): Promise<ReadonlyMap<string, readonly PlacedProfile[]>> {
  const holders = new Map<string, PlacedProfile[]>();
  for (const { koiId, koiDir } of places) {
    const file = await readAuthProfiles(koiDir).catch(() => undefined);
    for (const [profileId, profile] of Object.entries(file?.profiles ?? {})) {
      if (profile.type !== "oauth" || profile.refresh === undefined) continue;
      const key = fingerprint(profile.refresh);
      holders.set(key, [...(holders.get(key) ?? []), { koiId, profileId }]);
    }
  }
  return holders;
}

/** `anthropic:me` of koi `work`. */
export function placedText({ koiId, profileId }: PlacedProfile): string {
  return `${profileId} of the koi ${koiId}`;
}
