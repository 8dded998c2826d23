// The port to models on the AI SDK, major 6, whose model interface is `v3`. Embeddings are next door (embed-texts.ts); with
// both, what they share (sdk.ts) and the built-in model (echo-model.ts) nothing else knows the SDK. The SDK and its
// providers are heavy, so each is loaded on first use.
// SAFETY: key and address are always given outright, since the SDK would otherwise look into `process.env` and hand
// the default koi's key to any koi.

import type { LanguageModelV3 } from "@ai-sdk/provider";
import type { CallSettings, FinishReason, LanguageModelUsage, ModelMessage, ToolSet } from "ai";

import type { ToolCall, TurnUsage } from "../conversation.ts";
import { echoModel, echoOptionsKey } from "../echo-model.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { CallModel, ModelCall, ModelEndpoint, ModelEvent } from "./model-port.ts";
import { failureOf, googleAuth, loadSdk, quotable } from "./sdk.ts";
import type { Sdk } from "./sdk.ts";
import { callOf, sdkMessages, stateOf } from "./sdk-messages.ts";

type ProviderOptions = NonNullable<Parameters<Sdk["streamText"]>[0]["providerOptions"]>;
interface Finish {
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | undefined;
  readonly usage: LanguageModelUsage;
  readonly hasText: boolean;
  readonly thoughts: string;
  readonly calls: readonly ToolCall[];
  readonly messages: readonly ModelMessage[];
}

// Parameters that the SDK has a name of its own for, and `maxTokens` as configs write it.
const settingNames: Readonly<Record<string, keyof CallSettings>> = {
  temperature: "temperature",
  topP: "topP",
  topK: "topK",
  maxTokens: "maxOutputTokens",
  maxOutputTokens: "maxOutputTokens",
  presencePenalty: "presencePenalty",
  frequencyPenalty: "frequencyPenalty",
  stopSequences: "stopSequences",
  seed: "seed",
};

/** Calls models through the AI SDK. `now` is for `retry-after` headers that name a date. */
export function makeCallModel(now: () => number): CallModel {
  return async function* callModel(call) {
    try {
      const sdk = await loadSdk();
      yield* call.isStreaming ? streamed(sdk, call, now) : generated(sdk, call);
    } catch (error) {
      yield failed(call, await failureOf(error, now()));
    }
  };
}

async function* streamed(sdk: Sdk, call: ModelCall, now: () => number): AsyncGenerator<ModelEvent> {
  // The SDK prints errors, request and all, unless it is told not to.
  const result = sdk.streamText({ ...(await request(sdk, call)), onError: () => undefined });
  let hasText = false;
  let thoughts = "";
  const calls: ToolCall[] = [];
  for await (const part of result.fullStream) {
    if (part.type === "text-delta" && part.text !== "") {
      hasText ||= part.text.trim() !== "";
      yield { type: "text_delta", text: part.text };
    } else if (part.type === "reasoning-delta") {
      thoughts += part.text;
    } else if (part.type === "reasoning-end") {
      thoughts += "\n";
    } else if (part.type === "tool-call") {
      calls.push(callOf(part));
    } else if (part.type === "error") {
      const failure = await failureOf(part.error, now());
      // What can't be read after good text is the place where the answer was torn.
      return yield failed(call, hasText && failure.kind === "garbled" ? { kind: "cut_off" } : failure);
    } else if (part.type === "finish") {
      const { messages } = await result.response;
      return yield ended(call, { ...part, usage: part.totalUsage, hasText, thoughts, calls, messages });
    }
  }
  yield failed(call, { kind: "cut_off" });
}

async function* generated(sdk: Sdk, call: ModelCall): AsyncGenerator<ModelEvent> {
  const result = await sdk.generateText(await request(sdk, call));
  const { text, finishReason, rawFinishReason, usage } = result;
  if (text !== "") yield { type: "text_delta", text };
  const calls = result.toolCalls.map(callOf);
  const { messages } = result.response;
  const hasText = text.trim() !== "";
  const thoughts = result.reasoningText ?? "";
  yield ended(call, { finishReason, rawFinishReason, usage, hasText, thoughts, calls, messages });
}

type Request = CallSettings & {
  model: LanguageModelV3;
  system: string;
  messages: ModelMessage[];
  tools?: ToolSet;
  maxRetries: number;
  abortSignal: AbortSignal;
  providerOptions: ProviderOptions;
};

async function request(sdk: Sdk, call: ModelCall): Promise<Request> {
  return {
    ...parameters(call),
    model: await languageModel(call.endpoint),
    system: call.system,
    messages: sdkMessages(call),
    ...(call.tools.length > 0 && { tools: toolSet(sdk, call) }),
    // Other credentials and other models are better than the same call again, and only the turn knows them. A call
    // that is repeated without its knowledge would also count as one failure where the provider saw three.
    maxRetries: 0,
    abortSignal: call.signal,
  };
}

/** Nothing here runs a tool: the turn does, one call of a model at a time. */
function toolSet(sdk: Sdk, { tools }: ModelCall): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      sdk.tool({ description, inputSchema: sdk.jsonSchema({ ...parameters }) }),
    ]),
  );
}

function parameters({
  endpoint,
  params,
  echo,
}: ModelCall): CallSettings & { providerOptions: ProviderOptions } {
  if (endpoint.api === "echo")
    return { providerOptions: { [echoOptionsKey]: { ...echo, usableProviders: [...echo.usableProviders] } } };
  const settings: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    const known = Object.hasOwn(settingNames, name) ? settingNames[name] : undefined;
    if (known) settings[known] = value;
    else rest[name] = value;
  }
  const options = { [optionsKey(endpoint)]: rest } as ProviderOptions;
  return { ...settings, providerOptions: options };
}

/** The name under which the SDK's provider looks for parameters of its own. */
function optionsKey({ api, provider }: ModelEndpoint): string {
  if (api === "anthropic-messages") return "anthropic";
  if (api === "openai-responses") return "openai";
  return api === "google-generative-ai" ? "google" : provider;
}

async function languageModel({ api, provider, model, ...endpoint }: ModelEndpoint): Promise<LanguageModelV3> {
  if (api === "echo") return echoModel();
  const { credential, headers } = endpoint;
  const baseURL = endpoint.baseUrl ?? "";
  // Servers that ask for no key get a word that says so: the SDK would look for one elsewhere.
  const apiKey = credential.kind === "none" ? "not-needed" : credential.value;
  switch (api) {
    case "anthropic-messages": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      const auth = credential.kind === "token" ? { authToken: credential.value } : { apiKey };
      return createAnthropic({ baseURL, headers, ...auth })(model);
    }
    case "openai-responses": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ baseURL, headers, apiKey }).responses(model);
    }
    case "google-generative-ai": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ baseURL, ...googleAuth(credential, headers) })(model);
    }
    case "openai-completions": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const auth = credential.kind === "none" ? {} : { apiKey };
      return createOpenAICompatible({ name: provider, baseURL, headers, ...auth, includeUsage: true })(model);
    }
  }
}

function ended(call: ModelCall, finish: Finish): ModelEvent {
  const { finishReason, rawFinishReason, hasText, calls } = finish;
  // A connection that closes in the middle looks like an end; only the provider's own word makes it one.
  if (finishReason === "other" && rawFinishReason === undefined) return failed(call, { kind: "cut_off" });
  if (finishReason === "content-filter") return failed(call, { kind: "filtered" });
  if (finishReason === "error") return failed(call, { kind: "unavailable" });
  if (!hasText && calls.length === 0) return failed(call, { kind: "empty" });
  const usage = usageOf(finish.usage);
  const state = stateOf(finish.messages, calls);
  const thoughts = finish.thoughts.trim();
  return {
    type: "finish",
    calls,
    ...(finishReason === "length" && { isCut: true as const }),
    ...(thoughts !== "" && { thoughts }),
    ...(usage && { usage }),
    ...(state !== undefined && { state }),
  };
}

function usageOf(usage: LanguageModelUsage): TurnUsage | undefined {
  const { inputTokens, outputTokens, inputTokenDetails } = usage;
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = inputTokenDetails;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens > 0 && { cacheReadTokens }),
    ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
  };
}

function failed({ signal, endpoint }: ModelCall, failure: ModelFailure): ModelEvent {
  return { type: "failed", failure: quotable(failure, endpoint, signal) };
}
