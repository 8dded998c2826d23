// The models that a koi may use, and with what: its chain in order, then what else a session may choose. Pure; asks no
// provider. Shows no secret and no address in full, since one may hold a password.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { hasProfileFor } from "../../koi/models/auth-profile-order.ts";
import { credentialSources } from "../../koi/models/credential-sources.ts";
import type { CredentialHolder } from "../../koi/models/credential-sources.ts";
import { modelChain, modelChoices, modelSettings, modelText } from "../../koi/models/model-chain.ts";
import type { ModelName } from "../../koi/models/model-chain.ts";
import { hasPrice } from "../../koi/models/model-cost.ts";
import { missingCredential, missingPrice } from "../../koi/models/model-problem.ts";
import { builtInProvider, echoProvider, lookUpProvider } from "../../koi/models/provider-lookup.ts";
import type { ProviderSources } from "../../koi/models/provider-lookup.ts";
import { turnLimits } from "../../policy/turn-limits.ts";
import type { KoiId } from "../../routing/ids.ts";

/** One model of one koi. */
export interface ModelRow {
  readonly koiId: string;
  /** `provider/model`. */
  readonly model: string;
  readonly alias?: string;
  /** `primary` and `fallback` are the chain; a `choice` is used where a session chooses it. */
  readonly role: "primary" | "fallback" | "choice";
  readonly provider: string;
  /** Protocol and host; absent where the provider is unknown. */
  readonly api?: string;
  readonly host?: string;
  /** In the order in which they are tried. */
  readonly credentials: readonly { readonly from: string; readonly restsUntil?: string }[];
  /** Why it can't be used, for people. */
  readonly problem?: string;
  /** Whether it is for want of a price: the koi's turns may cost only so much. Default: it has one, or needs none. */
  readonly isUnpriced?: true;
}

/** What rows are made from. */
export interface ModelRowsInput {
  readonly config: SkykoiConfig;
  readonly koiId: KoiId;
  readonly providers: ProviderSources;
  readonly holder: CredentialHolder;
}

/** The rows of one koi; that of the built-in model where nothing is configured. */
export function modelRows(input: ModelRowsInput): readonly ModelRow[] {
  const { config, koiId } = input;
  const { names } = modelChain(config, koiId);
  const chain = names.length > 0 ? names : [{ provider: echoProvider, model: "echo" }];
  const texts = new Set(chain.map(modelText));
  const others = modelChoices(config, koiId).filter((name) => !texts.has(modelText(name)));
  return [
    ...chain.map((name, index) => rowOf(name, index === 0 ? "primary" : "fallback", input)),
    ...others.map((name) => rowOf(name, "choice", input)),
  ];
}

function rowOf(name: ModelName, role: ModelRow["role"], input: ModelRowsInput): ModelRow {
  const { config, koiId, providers, holder } = input;
  const alias = modelSettings(config, name)?.alias;
  const head = { koiId, model: modelText(name), ...(alias !== undefined && { alias }), role };
  const settings = lookUpProvider(name, providers);
  if (typeof settings === "string") {
    return { ...head, provider: name.provider, credentials: [], problem: settings };
  }
  const { maxCostUsd } = turnLimits(config, koiId);
  const noPrice =
    maxCostUsd === undefined || hasPrice(settings) ? undefined : missingPrice(name, maxCostUsd).message;
  const sources = credentialSources(name.provider, settings, holder);
  const host = settings.baseUrl === undefined ? undefined : hostOf(settings.baseUrl);
  return {
    ...head,
    provider: name.provider,
    api: settings.api,
    ...(host !== undefined && { host }),
    credentials: sources.map(({ label, readyAtMs }) => ({
      from: label.replaceAll("`", ""),
      ...(readyAtMs > holder.nowMs && { restsUntil: new Date(readyAtMs).toISOString() }),
    })),
    ...(noPrice !== undefined && { problem: noPrice, isUnpriced: true as const }),
    ...(sources.length === 0 && { problem: missing(name, koiId, holder) }),
  };
}

function missing(name: ModelName, koiId: string, holder: CredentialHolder): string {
  const hasUnusable = hasProfileFor(holder.profiles, name.provider);
  const variable = holder.isDefaultKoi ? builtInProvider(name.provider)?.keyVariables[0] : undefined;
  return missingCredential(name, koiId, hasUnusable ? undefined : variable, hasUnusable).message;
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}
