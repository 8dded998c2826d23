// The contract of one turn: what a koi is asked, and the events with which it answers.

import type { CompiledGateway, CompiledKoi } from "../routing/compiled-gateway.ts";
import type { Facts } from "../routing/facts.ts";
import type { SessionKey } from "../routing/ids.ts";
import type { Tier } from "../routing/route.ts";

/** One message of a conversation, as models see it. */
export interface ConversationMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** Why a message came to this koi. */
export interface RouteReason {
  readonly tier: Tier | "broadcast";
  readonly bindingIndex: number | null;
  /** Place of the binding in the source, where there is one. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
}

/** A file that came with what is asked; `text` names it. */
export interface TurnFile {
  /** Absolute, in the koi's workspace. */
  readonly path: string;
  readonly mimeType: string;
}

/** What a koi is asked. */
export interface TurnRequest {
  readonly gateway: CompiledGateway;
  readonly koi: CompiledKoi;
  readonly sessionKey: SessionKey;
  readonly facts: Facts;
  readonly reason: RouteReason;
  readonly senderName?: string;
  /** Oldest first, without the message itself. */
  readonly history: readonly ConversationMessage[];
  readonly text: string;
  /** Shown to models that take their kind. Default: none. */
  readonly files?: readonly TurnFile[];
  /**
   * `provider/model` that was chosen for this session, with `@<profile>` behind it where an auth profile was chosen too.
   * Default: what the config says; so too where it no longer offers that one.
   */
  readonly model?: string;
  /** Id of the auth profile that answered the session last. Default: none. */
  readonly authProfile?: string;
  /** Aborting ends the turn with `turn_failed`, code `aborted`. */
  readonly signal: AbortSignal;
}

/** Tokens of one turn, where the provider says. */
export interface TurnUsage {
  /** All that was sent, also what the provider's cache knew. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input: what came from the provider's cache, and what was put there. Absent where it has none. */
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** US dollars by the prices of the config. Absent where it names none for the model. */
  readonly costUsd?: number;
}

/** Why a turn failed, as a finite set. */
export type TurnFailureCode =
  | "aborted"
  | "timeout"
  | "auth"
  | "rate_limit"
  | "provider_unknown"
  | "provider_unavailable"
  | "model_error";

/** `text_delta`* then exactly one of `turn_end`, `turn_failed`. */
export type TurnEvent =
  | { readonly type: "text_delta"; readonly text: string }
  | {
      readonly type: "turn_end";
      readonly text: string;
      /** `provider/model` that answered. */
      readonly model: string;
      /** Id of the auth profile that was used, where it was one. */
      readonly authProfile?: string;
      readonly usage?: TurnUsage;
      /** What the koi calls itself: the config's word, else IDENTITY.md's. */
      readonly koiName?: string;
    }
  | {
      readonly type: "turn_failed";
      readonly code: TurnFailureCode;
      /** For people; holds no credential. */
      readonly message: string;
      readonly isRetryable: boolean;
    };

/** Runs one turn. Never throws: failures are events. */
export type RunTurn = (request: TurnRequest) => AsyncIterable<TurnEvent>;
