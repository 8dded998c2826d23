// A koi's choice of providers → the ways in which its notes can become vectors, each with the koi's own credentials, or why
// there is none. Pure: nothing is sent, no secret is read.

import { createHash } from "node:crypto";

import type { ModelApi, ModelCost } from "../../config/models.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { Secret } from "../../config/secret.ts";
import type { KoiId } from "../../routing/ids.ts";
import { hasProfileFor } from "../models/auth-profile-order.ts";
import { credentialSources } from "../models/credential-sources.ts";
import type { CredentialSource } from "../models/credential-sources.ts";
import type { KoiCredentials } from "../models/koi-credentials.ts";
import type { ModelName } from "../models/model-chain.ts";
import { missingCredential } from "../models/model-problem.ts";
import { builtInProvider, configuredProviders, lookUpProvider } from "../models/provider-lookup.ts";
import type { EmbeddingChoice } from "./embedding-choice.ts";
import { embeddingChoices } from "./embedding-choice.ts";

/** A model that makes vectors, with all credentials that may be used for it. */
export interface EmbeddingWay {
  readonly name: ModelName;
  readonly api: ModelApi;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, Secret>>;
  /** Prices, where the entry of the model says. */
  readonly cost?: ModelCost;
  /** At least one, first the one to try first. */
  readonly sources: readonly CredentialSource[];
  /** Vectors of one space can be compared. Unique to the koi, the provider, its address and the model. */
  readonly space: string;
}

/** The ways of a koi. */
export interface EmbeddingPlan {
  /** First the one to try first. */
  readonly ways: readonly EmbeddingWay[];
  /** Why others can't even be tried, for people. */
  readonly problems: readonly string[];
}

type Place = KoiCredentials & { readonly koiId: KoiId };

/** The embedding model of providers that name none. */
const usualModels: Readonly<Record<string, string>> = {
  openai: "text-embedding-3-small",
  google: "gemini-embedding-001",
};

/** The plan of a koi; `undefined` where its notes are to be searched by words alone. */
export function embeddingPlan(
  config: SkykoiConfig,
  koiId: KoiId,
  credentials: KoiCredentials,
): EmbeddingPlan | undefined {
  const choices = embeddingChoices(config, koiId);
  if (choices.length === 0) return undefined;
  const found = choices.map((choice) => wayOf(choice, { ...credentials, koiId }));
  return {
    ways: found.filter((one) => typeof one !== "string"),
    problems: found.filter((one) => typeof one === "string"),
  };
}

function wayOf(choice: EmbeddingChoice, place: Place): EmbeddingWay | string {
  if (choice.provider === "auto") return automatic(choice, place);
  const configured = configuredProviders(place.providers);
  const isAlias = choice.provider === "gemini" && !configured.includes("gemini");
  const provider = isAlias ? "google" : choice.provider;
  if (provider === "local" && choice.remote.baseUrl === undefined && !configured.includes("local")) {
    return "`memorySearch.provider: local` is a model in this process, and there is none: name one of `models.providers`";
  }
  const model = choice.model ?? usualModels[provider];
  if (model === undefined) {
    return `\`memorySearch.model\` is not set, and \`${provider}\` has no usual embedding model`;
  }
  const name = { provider, model };
  return choice.remote.baseUrl === undefined
    ? ofProvider(name, choice, place)
    : atRemote(name, choice, place);
}

/** The first of the built-in providers that the koi has a credential for. */
function automatic(choice: EmbeddingChoice, place: Place): EmbeddingWay | string {
  if (choice.remote.baseUrl !== undefined) return wayOf({ ...choice, provider: "openai" }, place);
  for (const provider of Object.keys(usualModels)) {
    const way = wayOf({ ...choice, provider }, place);
    if (typeof way !== "string") return way;
  }
  return (
    `\`memorySearch.provider: auto\` finds nothing: the koi \`${place.koiId}\` has no usable credential for ` +
    `${Object.keys(usualModels).join(" or ")}`
  );
}

/** An address of the config's own: nothing that the koi has for the provider goes there. */
function atRemote(name: ModelName, { remote }: EmbeddingChoice, { koiId }: Place): EmbeddingWay {
  const { baseUrl = "", headers = {}, apiKey } = remote;
  const none: CredentialSource = {
    label: "no credential",
    readyAtMs: 0,
    reveal: () => Promise.resolve({ kind: "none" }),
  };
  return {
    name,
    api: "openai-completions",
    baseUrl,
    headers,
    sources: [apiKey === undefined ? none : configuredKey(apiKey)],
    space: spaceOf(koiId, name, baseUrl),
  };
}

function ofProvider(
  name: ModelName,
  { remote }: EmbeddingChoice,
  { koiId, providers, holder }: Place,
): EmbeddingWay | string {
  const settings = lookUpProvider(name, providers);
  if (typeof settings === "string") return settings;
  const { api, baseUrl, cost } = settings;
  if (api === "echo" || api === "anthropic-messages" || baseUrl === undefined) {
    return `\`${name.provider}\` offers no embeddings (\`${api}\`): name another \`memorySearch.provider\``;
  }
  const sources =
    remote.apiKey === undefined
      ? credentialSources(name.provider, settings, holder)
      : [configuredKey(remote.apiKey)];
  if (sources.length === 0) {
    const hasUnusable = hasProfileFor(holder.profiles, name.provider);
    const variable = holder.isDefaultKoi ? builtInProvider(name.provider)?.keyVariables[0] : undefined;
    return missingCredential(name, koiId, hasUnusable ? undefined : variable, hasUnusable).message;
  }
  const headers = { ...settings.headers, ...remote.headers };
  const space = spaceOf(koiId, name, baseUrl);
  return { name, api, baseUrl, headers, sources, space, ...(cost !== undefined && { cost }) };
}

function configuredKey(apiKey: Secret): CredentialSource {
  return {
    label: "`memorySearch.remote.apiKey`",
    readyAtMs: 0,
    reveal: async (resolve) => ({ kind: "api_key", value: (await resolve(apiKey)).trim() }),
  };
}

/** A digest, since an address may hold a password. */
function spaceOf(koiId: KoiId, { provider, model }: ModelName, baseUrl: string): string {
  const text = JSON.stringify([koiId, provider, baseUrl, model]);
  return createHash("sha256").update(text).digest("hex");
}
