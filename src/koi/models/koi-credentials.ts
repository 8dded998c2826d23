// What one koi knows of providers and what it has of credentials, read from its own folder. Nothing of another koi's is here.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { ProfilePin } from "./auth-profile-order.ts";
import { readAuthProfiles } from "./auth-profiles.ts";
import type { CredentialHolder } from "./credential-sources.ts";
import type { Logins } from "./logins.ts";
import { readModelsFile } from "./models-file.ts";
import type { ProviderSources } from "./provider-lookup.ts";

/** A koi and where it lives. */
export interface CredentialPlace {
  readonly config: SkykoiConfig;
  readonly koiId: KoiId;
  readonly defaultKoi: KoiId | null;
  readonly koiDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logins: Logins;
  readonly nowMs: number;
  /** The profile that the session keeps to. Default: none. */
  readonly pin?: ProfilePin | undefined;
}

/** What a koi knows and has. */
export interface KoiCredentials {
  readonly providers: ProviderSources;
  readonly holder: CredentialHolder;
}

/** Reads it. @throws KoiFileError where a file of the koiDir is broken */
export async function koiCredentials(place: CredentialPlace): Promise<KoiCredentials> {
  const { config, koiId, defaultKoi, koiDir, env, logins, nowMs, pin } = place;
  return {
    providers: { own: await readModelsFile(koiDir), config: config.models, env },
    holder: {
      profiles: await readAuthProfiles(koiDir),
      auth: config.auth,
      env,
      isDefaultKoi: defaultKoi === koiId,
      nowMs,
      pin,
      openLogin: (profileId, oauth, resolve) => logins.access({ koiDir, profileId, oauth, resolve }),
    },
  };
}
