// The port to embedding models on the AI SDK: texts in, vectors out. One request, no retries, no rotation.
// SAFETY: as in ai-sdk.ts, key and address are always given outright.

import type { EmbeddingModelV3 } from "@ai-sdk/provider";

import type { ModelFailure } from "./model-failure.ts";
import type { ModelEndpoint } from "./model-port.ts";
import { failureOf, googleAuth, loadSdk, quotable } from "./sdk.ts";

/** Texts that are to become vectors. */
export interface EmbedCall {
  readonly endpoint: ModelEndpoint;
  /** At least one, at most 100; none empty. */
  readonly texts: readonly string[];
  /** Some models make other vectors of what is looked for than of what is found. */
  readonly purpose: "query" | "note";
  readonly signal: AbortSignal;
}

/** What came of it. */
export type EmbedEnd =
  | {
      readonly ok: true;
      /** One for each text, in order; all of one dimension, each of length 1. */
      readonly vectors: readonly Float32Array[];
      /** Absent where the provider does not say. */
      readonly tokens?: number;
    }
  | { readonly ok: false; readonly failure: ModelFailure };

/** Makes vectors. Never rejects: failures are data. `now` is for `retry-after` headers that name a date. */
export async function embedTexts(call: EmbedCall, now: () => number): Promise<EmbedEnd> {
  const { endpoint, texts, purpose, signal } = call;
  try {
    const sdk = await loadSdk();
    const { embeddings, usage } = await sdk.embedMany({
      model: await embeddingModel(endpoint),
      values: [...texts],
      maxRetries: 0,
      maxParallelCalls: 1,
      abortSignal: signal,
      providerOptions: {
        google: { taskType: purpose === "query" ? "RETRIEVAL_QUERY" : "RETRIEVAL_DOCUMENT" },
      },
    });
    const vectors = unitVectors(embeddings, texts.length);
    if (!vectors) return { ok: false, failure: { kind: "garbled" } };
    return { ok: true, vectors, ...(usage.tokens > 0 && { tokens: usage.tokens }) };
  } catch (error) {
    return { ok: false, failure: quotable(await failureOf(error, now()), endpoint, signal) };
  }
}

async function embeddingModel({
  api,
  provider,
  model,
  baseUrl: baseURL = "",
  headers,
  credential,
}: ModelEndpoint): Promise<EmbeddingModelV3> {
  const apiKey = credential.kind === "none" ? "not-needed" : credential.value;
  if (api === "google-generative-ai") {
    const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
    return createGoogleGenerativeAI({ baseURL, ...googleAuth(credential, headers) }).embeddingModel(model);
  }
  if (api === "openai-responses") {
    const { createOpenAI } = await import("@ai-sdk/openai");
    return createOpenAI({ baseURL, headers, apiKey }).embeddingModel(model);
  }
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const auth = credential.kind === "none" ? {} : { apiKey };
  return createOpenAICompatible({ name: provider, baseURL, headers, ...auth }).embeddingModel(model);
}

/** Largest dimension that is taken. */
const MAX_DIMENSION = 16_384;

/** `undefined` where the answer is not one vector for each text, all of one dimension, of finite numbers that are not all 0. */
function unitVectors(
  embeddings: readonly (readonly number[])[],
  count: number,
): readonly Float32Array[] | undefined {
  const dimension = embeddings[0]?.length ?? 0;
  if (dimension === 0 || dimension > MAX_DIMENSION || embeddings.length !== count) return undefined;
  const vectors: Float32Array[] = [];
  for (const embedding of embeddings) {
    const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
    if (embedding.length !== dimension || !(length > 0 && length < Infinity)) return undefined;
    vectors.push(Float32Array.from(embedding, (value) => value / length));
  }
  return vectors;
}
