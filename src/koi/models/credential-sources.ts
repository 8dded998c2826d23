// Which credentials a koi may use for one provider, in the order in which they are tried. Pure, but for `reveal`.
//
// The koi's own profiles come first. Where it has none for the provider: the key that the provider's entry holds,
// then, for the default koi only, the environment's usual variables. The rungs are not mixed: a koi with an account
// of its own never runs up another's bill because its own is exhausted. Nothing comes from another koi.

import type { AuthConfig } from "../../config/auth.ts";
import type { ModelOAuth } from "../../config/models.ts";
import type { Secret } from "../../config/secret.ts";
import type { AuthProfile, AuthProfiles } from "./auth-profiles.ts";
import { hasProfileFor, profileQueue } from "./auth-profile-order.ts";
import type { ProfilePin } from "./auth-profile-order.ts";
import type { Credential } from "./model-port.ts";
import { builtInProvider } from "./provider-lookup.ts";
import type { ProviderSettings } from "./provider-lookup.ts";

/** Turns a reference to a secret into the secret. Rejects where it can't. */
export type ResolveSecret = (secret: Secret) => Promise<string>;

/** The access token of a login, renewed where it has to be. Rejects with a `LoginError`. */
export type OpenLogin = (
  profileId: string,
  oauth: ModelOAuth | undefined,
  resolve: ResolveSecret,
) => Promise<string>;

/** One credential that may be tried, still hidden. */
export interface CredentialSource {
  /** For people: where it comes from. Holds no secret. */
  readonly label: string;
  /** Id of the koi's profile, where it is one. */
  readonly profileId?: string;
  /** Not to be tried before, if there is another way; 0 where it doesn't rest. */
  readonly readyAtMs: number;
  /** Rejects where a reference can't be resolved, with a `LoginError` where a login can't be used. */
  reveal(resolve: ResolveSecret): Promise<Credential>;
}

/** What a koi has. */
export interface CredentialHolder {
  readonly profiles: AuthProfiles;
  readonly auth: AuthConfig | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isDefaultKoi: boolean;
  readonly nowMs: number;
  /** The profile that the session keeps to. Default: none. */
  readonly pin?: ProfilePin | undefined;
  readonly openLogin: OpenLogin;
}

const SINGLE_VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** The credentials for `provider`, first the one to try first; empty where the koi has none that it needs. */
export function credentialSources(
  provider: string,
  settings: ProviderSettings,
  holder: CredentialHolder,
): readonly CredentialSource[] {
  if (hasProfileFor(holder.profiles, provider)) return profileSources(provider, settings, holder);
  const { apiKey } = settings;
  if (apiKey !== undefined) {
    return [source(`the \`apiKey\` of the provider \`${provider}\``, (resolve) => resolve(apiKey))];
  }
  const variable = environmentKey(provider, holder);
  if (variable) {
    return [source(`\`${variable.name}\` of the environment`, () => Promise.resolve(variable.value))];
  }
  if (settings.needsCredential) return [];
  return [{ label: "no credential", readyAtMs: 0, reveal: () => Promise.resolve({ kind: "none" }) }];
}

/** The variable that holds a key for `provider`, for the default koi; `undefined` for all others. */
export function environmentKey(
  provider: string,
  { env, isDefaultKoi }: Pick<CredentialHolder, "env" | "isDefaultKoi">,
): { readonly name: string; readonly value: string } | undefined {
  if (!isDefaultKoi) return undefined;
  for (const name of builtInProvider(provider)?.keyVariables ?? []) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

function profileSources(
  provider: string,
  { oauth }: ProviderSettings,
  holder: CredentialHolder,
): readonly CredentialSource[] {
  const { profiles, auth, nowMs, pin, openLogin } = holder;
  return profileQueue(profiles, auth, provider, nowMs, pin).flatMap(
    ({ id, profile, readyAtMs }): CredentialSource[] => {
      const read =
        profile.type === "oauth"
          ? (resolve: ResolveSecret) => openLogin(id, oauth, resolve)
          : readerOf(profile);
      if (!read) return [];
      const kind = profile.type === "api_key" ? "api_key" : "token";
      return [{ ...source(`the profile \`${id}\``, read, kind), profileId: id, readyAtMs }];
    },
  );
}

function readerOf(
  profile: Exclude<AuthProfile, { readonly type: "oauth" }>,
): ((resolve: ResolveSecret) => Promise<string>) | undefined {
  if (profile.type === "foreign") return undefined;
  const secret = profile.type === "token" ? profile.token : profile.key;
  // What stands in the file is the key itself, unless it says outright that it lies elsewhere: a key that happens to
  // hold `${` must arrive as it is.
  const isLiteral = typeof secret === "string" && !SINGLE_VARIABLE.test(secret);
  return (resolve) => (isLiteral ? Promise.resolve(secret) : resolve(secret));
}

function source(
  label: string,
  read: (resolve: ResolveSecret) => Promise<string>,
  kind: "api_key" | "token" = "api_key",
): CredentialSource {
  return {
    label,
    readyAtMs: 0,
    reveal: async (resolve) => ({ kind, value: (await read(resolve)).trim() }),
  };
}
