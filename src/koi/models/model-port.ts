// The port to language models: all that a turn knows of them. What stands behind it is one file (ai-sdk.ts).

import type { ModelApi } from "../../config/models.ts";
import type { EchoFacts } from "../echo-model.ts";
import type { ConversationMessage, JsonObject, ToolCall, TurnUsage } from "../conversation.ts";
import type { ModelFile } from "./turn-files.ts";
import type { ModelFailure } from "./model-failure.ts";

/** A credential in the clear. Never logged, never stored. */
export type Credential =
  | { readonly kind: "api_key"; readonly value: string }
  | { readonly kind: "token"; readonly value: string }
  /** For servers that ask for none. */
  | { readonly kind: "none" };

/** Where a model is and how it is spoken to. */
export interface ModelEndpoint {
  readonly provider: string;
  readonly model: string;
  /** `echo` is the model that is built in. */
  readonly api: ModelApi | "echo";
  readonly baseUrl?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: Credential;
}

/** A tool as models know it. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema, an object. */
  readonly parameters: JsonObject;
}

/** One call of a model. */
export interface ModelCall {
  readonly endpoint: ModelEndpoint;
  readonly system: string;
  /** Oldest first; the last one is what is to be answered. No blank ones, the first one is the user's. */
  readonly messages: readonly ConversationMessage[];
  /** None: the model can only speak. */
  readonly tools: readonly ModelTool[];
  /** Files that go with the message that is asked; of kinds that the model takes. */
  readonly files: readonly ModelFile[];
  /** Parameters from the config, handed to the provider as they are. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the provider is asked to stream. */
  readonly isStreaming: boolean;
  /** What the built-in model tells about the message's way; other models never see it. */
  readonly echo: EchoFacts;
  readonly signal: AbortSignal;
}

/** `text_delta`* then exactly one of `finish`, `failed`. */
export type ModelEvent =
  | { readonly type: "text_delta"; readonly text: string }
  | {
      readonly type: "finish";
      readonly usage?: TurnUsage;
      /** What it says that it thought. Default: nothing. */
      readonly thoughts?: string;
      /** Tools that the model wants; it may name some that it was not offered. */
      readonly calls: readonly ToolCall[];
      /** Whether the answer ends where its most tokens were reached, not where the model was done. Default: it was done. */
      readonly isCut?: true;
      /** What the provider wants back with this answer: JSON, for this port alone. */
      readonly state?: unknown;
    }
  | { readonly type: "failed"; readonly failure: ModelFailure };

/** Calls a model once: no retries, no rotation. Never throws: failures are events. */
export type CallModel = (call: ModelCall) => AsyncIterable<ModelEvent>;
