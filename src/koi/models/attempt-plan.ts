// The tries of one turn, in order: each model of the chain with each credential that may be used for it. Pure.
//
// Resting credentials are planned only where nothing in the whole chain is ready: with another way open a rest is
// kept, and with none a try that may fail is better than a refusal that surely disappoints.

import type { KoiId } from "../../routing/ids.ts";
import { hasProfileFor } from "./auth-profile-order.ts";
import { credentialSources } from "./credential-sources.ts";
import type { CredentialHolder, CredentialSource } from "./credential-sources.ts";
import type { ModelName } from "./model-chain.ts";
import { hasPrice } from "./model-cost.ts";
import { missingCredential, missingPrice } from "./model-problem.ts";
import type { ModelProblem } from "./model-problem.ts";
import { builtInProvider, lookUpProvider } from "./provider-lookup.ts";
import type { ProviderSettings, ProviderSources } from "./provider-lookup.ts";

/** One model with one credential. */
export interface Attempt {
  readonly name: ModelName;
  readonly settings: ProviderSettings;
  readonly source: CredentialSource;
}

/** What a turn will try, and what it can't. */
export interface AttemptPlan {
  readonly attempts: readonly Attempt[];
  /** Models that can't even be tried. */
  readonly problems: readonly ModelProblem[];
}

/** The plan for the models `names` of one koi. `maxCostUsd`: what a turn may cost; then models without prices are not tried. */
export function planAttempts(
  koiId: KoiId,
  names: readonly ModelName[],
  providers: ProviderSources,
  holder: CredentialHolder,
  maxCostUsd?: number,
): AttemptPlan {
  const attempts: Attempt[] = [];
  const problems: ModelProblem[] = [];
  for (const name of names) {
    const settings = lookUpProvider(name, providers);
    if (typeof settings === "string") {
      problems.push({ code: "provider_unknown", message: settings, isRetryable: false });
      continue;
    }
    if (maxCostUsd !== undefined && !hasPrice(settings)) {
      problems.push(missingPrice(name, maxCostUsd));
      continue;
    }
    const sources = credentialSources(name.provider, settings, holder);
    attempts.push(...sources.map((source) => ({ name, settings, source })));
    if (sources.length > 0) continue;
    const variable = holder.isDefaultKoi ? builtInProvider(name.provider)?.keyVariables[0] : undefined;
    const hasUnusable = hasProfileFor(holder.profiles, name.provider);
    problems.push(missingCredential(name, koiId, hasUnusable ? undefined : variable, hasUnusable));
  }
  const ready = attempts.filter(({ source }) => source.readyAtMs <= holder.nowMs);
  return { attempts: ready.length > 0 ? ready : attempts, problems };
}
