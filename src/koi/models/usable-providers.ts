// The providers that a koi could use at once if its config named a model. The built-in model tells people, so that
// a key that is there already isn't asked for again. Pure.

import { environmentKey } from "./credential-sources.ts";
import type { CredentialHolder } from "./credential-sources.ts";
import { builtInProviders, configuredProviders } from "./provider-lookup.ts";
import type { ProviderSources } from "./provider-lookup.ts";

/** Names of the providers, no name twice; empty where nothing at all is set up. */
export function usableProviders(providers: ProviderSources, holder: CredentialHolder): readonly string[] {
  const configured = configuredProviders(providers);
  const builtIn = Object.keys(builtInProviders);
  const withProfile = Object.values(holder.profiles.profiles)
    .filter(({ type }) => type !== "foreign")
    .map(({ provider }) => provider.trim().toLowerCase())
    .filter((name) => builtIn.includes(name) || configured.includes(name));
  const withKey = builtIn.filter((name) => environmentKey(name, holder));
  return [...new Set([...withProfile, ...withKey, ...configured])];
}
