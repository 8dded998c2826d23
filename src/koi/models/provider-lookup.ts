// Where a model is and how it is spoken to: the koi's models.json, then the config's `models.providers`, then the
// providers that are built in. Pure.
//
// An entry of the koi replaces the config's entry of that name as a whole, so that the key of one never travels to
// the address of the other.

import type { ModelApi, ModelCost, ModelOAuth, ModelProvider, ModelsConfig } from "../../config/models.ts";
import type { Secret } from "../../config/secret.ts";
import { modelText } from "./model-chain.ts";
import type { ModelName } from "./model-chain.ts";
import type { ModelInput } from "./turn-files.ts";

/** A provider as one model is reached through it. */
export interface ProviderSettings {
  readonly api: ModelApi | "echo";
  /** Absent for the built-in model only: the libraries would read other variables of the environment. */
  readonly baseUrl?: string;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly apiKey?: Secret;
  /** How logins are renewed, where the entry says. */
  readonly oauth?: ModelOAuth;
  /** Most tokens of an answer, where the entry of the model says. */
  readonly maxTokens?: number;
  /** Tokens that the model can take in, where the entry of the model says. */
  readonly contextWindow?: number;
  /** What the model takes. */
  readonly input: readonly ModelInput[];
  /** Prices, where the entry of the model says. */
  readonly cost?: ModelCost;
  /** Whether the model can think, where there is an entry of the model. */
  readonly isReasoning?: boolean;
  /** Whether calls without a credential are pointless; servers with an address of their own may need none. */
  readonly needsCredential: boolean;
}

/** Where providers are looked up. */
export interface ProviderSources {
  /** The koi's own models.json. */
  readonly own: ModelsConfig;
  /** `models` of the config. */
  readonly config: ModelsConfig | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A provider that is built in. */
export interface BuiltInProvider {
  readonly api: ModelApi;
  readonly baseUrl: string;
  /** Variable that names another address. */
  readonly baseUrlVariable?: string;
  /** Variables that hold a key, the first that is set counts. */
  readonly keyVariables: readonly string[];
  /** What its models take, where their entry does not say. */
  readonly input: readonly ModelInput[];
}

/** Tokens of a model whose entry does not say. */
const ENTRY_WINDOW = 128_000;

/** The name of the provider whose only model, `echo`, is part of SKYKOI. It can't be redefined. */
export const echoProvider = "skykoi";

/** The providers that need no entry. */
export const builtInProviders: Readonly<Record<string, BuiltInProvider>> = {
  anthropic: {
    api: "anthropic-messages",
    baseUrl: "https://api.anthropic.com/v1",
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    keyVariables: ["ANTHROPIC_API_KEY"],
    input: ["text", "image"],
  },
  openai: {
    api: "openai-responses",
    baseUrl: "https://api.openai.com/v1",
    baseUrlVariable: "OPENAI_BASE_URL",
    keyVariables: ["OPENAI_API_KEY"],
    input: ["text", "image"],
  },
  google: {
    api: "google-generative-ai",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    keyVariables: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
    input: ["text", "image", "audio"],
  },
};

/** The provider of `name`, or why there is none, for people. */
export function lookUpProvider(name: ModelName, sources: ProviderSources): ProviderSettings | string {
  if (name.provider === echoProvider) {
    const settings: ProviderSettings = { api: "echo", headers: {}, input: ["text"], needsCredential: false };
    return name.model === "echo"
      ? settings
      : `\`${modelText(name)}\` is unknown: the only model of ours is \`skykoi/echo\``;
  }
  if (name.provider === "" || name.model === "") {
    return `\`${modelText(name)}\` is no model: write \`<provider>/<model id>\``;
  }
  const isReplaced = sources.own.mode === "replace" || sources.config?.mode === "replace";
  const builtIn = isReplaced ? undefined : builtInProvider(name.provider);
  const configured = sources.own.mode === "replace" ? undefined : entryOf(sources.config, name.provider);
  const entry = entryOf(sources.own, name.provider) ?? configured;
  const baseUrl = entry?.baseUrl ?? (builtIn && addressOf(builtIn, sources.env));
  if (baseUrl === undefined) return unknownProvider(name, entry !== undefined);
  return settingsOf(name, entry ?? {}, { baseUrl, builtIn });
}

/** The names of the providers that an entry gives an address or a key, the koi's own first. */
export function configuredProviders({ own, config }: ProviderSources): readonly string[] {
  const names = [own, own.mode === "replace" ? undefined : config].flatMap((models) =>
    Object.entries(models?.providers ?? {})
      .filter(([, { baseUrl, apiKey }]) => baseUrl !== undefined || apiKey !== undefined)
      .map(([name]) => name),
  );
  return [...new Set(names.map((name) => name.trim().toLowerCase()))];
}

function settingsOf(
  name: ModelName,
  entry: ModelProvider,
  base: { readonly baseUrl: string; readonly builtIn: BuiltInProvider | undefined },
): ProviderSettings | string {
  const models = entry.models ?? [];
  const model = models.find((model) => (typeof model === "string" ? model : model.id) === name.model);
  if (models.length > 0 && model === undefined) {
    return `the provider \`${name.provider}\` offers no model \`${name.model}\`: its \`models\` don't name it`;
  }
  const details = typeof model === "object" ? model : undefined;
  return {
    api: details?.api ?? entry.api ?? base.builtIn?.api ?? "openai-completions",
    baseUrl: base.baseUrl,
    headers: { ...entry.headers, ...details?.headers },
    ...(entry.apiKey !== undefined && { apiKey: entry.apiKey }),
    ...(entry.oauth !== undefined && { oauth: entry.oauth }),
    ...(details?.maxTokens !== undefined && { maxTokens: details.maxTokens }),
    ...(details && { contextWindow: details.contextWindow ?? ENTRY_WINDOW }),
    input: details?.input ?? base.builtIn?.input ?? ["text"],
    ...(details?.cost !== undefined && { cost: details.cost }),
    ...(details && { isReasoning: details.reasoning ?? false }),
    needsCredential: entry.baseUrl === undefined,
  };
}

/** The built-in provider of this name, if there is one. */
export function builtInProvider(name: string): BuiltInProvider | undefined {
  return Object.hasOwn(builtInProviders, name) ? builtInProviders[name] : undefined;
}

function addressOf(provider: BuiltInProvider, env: ProviderSources["env"]): string {
  return (provider.baseUrlVariable && env[provider.baseUrlVariable]?.trim()) || provider.baseUrl;
}

function entryOf(models: ModelsConfig | undefined, provider: string): ModelProvider | undefined {
  const entries = Object.entries(models?.providers ?? {});
  return entries.find(([name]) => name.trim().toLowerCase() === provider)?.[1];
}

function unknownProvider(name: ModelName, hasEntry: boolean): string {
  const what = hasEntry ? "has no address" : "is unknown";
  const known = Object.keys(builtInProviders).join(", ");
  return (
    `the provider \`${name.provider}\` of the model \`${modelText(name)}\` ${what}: set ` +
    `\`models.providers.${name.provider}.baseUrl\` in SKYKOI.json, or use one that is built in (${known})`
  );
}
