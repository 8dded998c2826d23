// The contract of one turn: what a koi is asked, and the events with which it answers.

import type { ModelChoice, ThinkingLevel } from "../config/model-choice.ts";
import type { ElevatedLevel } from "../config/koi-defaults.ts";
import type { ApprovalDesk } from "./approval-desk.ts";
import type { SkillCall } from "../policy/skill-call.ts";
import type { CompiledGateway, CompiledKoi } from "../routing/compiled-gateway.ts";
import type { Facts } from "../routing/facts.ts";
import type { SessionKey } from "../routing/ids.ts";
import type { Tier } from "../routing/route.ts";
import type { ConversationMessage, Sender, TurnUsage } from "./conversation.ts";
import type { TurnDesk } from "./turn-desk.ts";
import type { PlacedStep, TurnStep } from "./turn-step.ts";

/** Why a message came to this koi. */
export interface RouteReason {
  readonly tier: Tier | "broadcast";
  readonly bindingIndex: number | null;
  /** Place of the binding in the source, where there is one. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
}

/** Where a turn writes down what it does, and finds what an earlier try of it did. */
export interface TurnJournal {
  /** Of earlier tries, oldest first: what they did is not done again. */
  readonly steps: readonly PlacedStep[];
  /** Resolves when the step is on disk; rejects where it can't be written, and then the turn must not go on. */
  record(step: TurnStep): Promise<void>;
}

/** A summary that takes the place of what was said. */
export interface Compaction {
  readonly summary: string;
  /** `provider/model` that gave it. */
  readonly model: string;
  readonly usage?: TurnUsage;
  /** Place in the transcript from which on everything stays as it is. Default: nothing stays. */
  readonly keptFrom?: number;
}

/** What a koi did to keep its memories. */
export interface MemoryFlush {
  readonly steps: readonly PlacedStep[];
  readonly text: string;
  readonly model?: string;
  readonly usage?: TurnUsage;
}

/** Where it is written down that a conversation was made shorter. What rejects ends the turn. */
export interface ContextJournal {
  /** Whether so much was said that its beginning soon falls out of sight. */
  readonly isFull: boolean;
  /** Whether the koi was asked for its memories since the last summary. */
  readonly isFlushed: boolean;
  /** Resolves when the summary is on disk. */
  compacted(compaction: Compaction): Promise<void>;
  /** The koi is about to be asked for its memories; from here on it was. */
  flushing(): Promise<void>;
  flushed(flush: MemoryFlush): Promise<void>;
}

/** Messages that came while the turn ran, for it to take in. */
export interface SteeredMessages {
  /** The keys of the messages. */
  readonly keys: readonly string[];
  readonly text: string;
  /** When the last one was sent, milliseconds since the epoch. */
  readonly sentAtMs?: number;
  readonly senders: readonly Sender[];
}

/** What a koi can say of a turn without a model. */
export type TurnReport = "context" | "skills";

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
  /** Who asks, each once. None for turns that no person began. */
  readonly senders: readonly Sender[];
  /** Oldest first, without the message itself. */
  readonly history: readonly ConversationMessage[];
  readonly text: string;
  /** When a person sent it (of several messages the last one), milliseconds since the epoch. Default: nobody did. */
  readonly sentAtMs?: number;
  /** Whether the koi may use tools. Default: those that its config gives it. */
  readonly hasTools?: boolean;
  /** When the session was last spoken in, milliseconds since the epoch; absent where it is new. */
  readonly lastSpokenAtMs?: number;
  readonly journal: TurnJournal;
  /** Default: what was said stays as it is, however much it is. */
  readonly context?: ContextJournal;
  /** Set where the answer is to be a summary of what was said; what a person wants in it. */
  readonly summaryHint?: string;
  /** Set where no model is to be asked, and the answer says what it would be sent, or which skills there are. */
  readonly report?: TurnReport;
  /** Set where the message may call a skill. */
  readonly skill?: SkillCall;
  /** What was said for this session about leaving the sandbox. Default: as the config says. */
  readonly elevated?: ElevatedLevel;
  /** Where tools ask a person. Default: nowhere, and what needs to be asked is refused. */
  readonly approvals?: ApprovalDesk;
  /** Asked between two steps: what came meanwhile, each message once. Default: nothing comes. */
  readonly takeIn?: () => SteeredMessages | undefined;
  /** Shown to models that take their kind. Default: none. */
  readonly files?: readonly TurnFile[];
  /**
   * `provider/model` that was chosen for this session, with `@<profile>` behind it where an auth profile was chosen too.
   * Default: what the config says; so too where it no longer offers that one.
   */
  readonly model?: string;
  /** Id of the auth profile that answered the session last. Default: none. */
  readonly authProfile?: string;
  /** What tools may have done by the gateway. Default: nothing, and they are not offered. */
  readonly desk?: TurnDesk;
  /** Hears of what was used beside the answers of models, also after the turn. Default: nobody does. */
  readonly spent?: (usage: TurnUsage) => void;
  /** Choices of the config that go over the koi's own model, the weakest first. Default: none. */
  readonly models?: readonly ModelChoice[];
  /** How much the model thinks. Default: as the config says. */
  readonly thinking?: ThinkingLevel;
  /** How long the turn may take. Default: as the config says. */
  readonly timeoutSeconds?: number;
  /** Who reads the answer, where it is not the people of `facts`; then nothing private of theirs is in the prompt. */
  readonly audience?: string;
  /** The chain of koi-to-koi messages that the turn belongs to. Default: it begins one, should it write to another session. */
  readonly chainId?: string;
  /** Aborting ends the turn with `turn_failed`, code `aborted`. */
  readonly signal: AbortSignal;
}

/** Why a turn failed, as a finite set. */
export type TurnFailureCode =
  | "aborted"
  | "timeout"
  | "auth"
  | "rate_limit"
  | "provider_unknown"
  | "provider_unavailable"
  | "model_error"
  | "not_written"
  | "budget";

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
      /** What the models say that they thought; never part of the conversation. Default: nothing. */
      readonly thoughts?: string;
      /** What the koi calls itself: the config's word, else IDENTITY.md's. */
      readonly koiName?: string;
      /** The limit of a turn (`turnLimits`) that ended it before it was done; the text says so. Default: none did. */
      readonly limit?: "steps" | "cost";
    }
  | {
      readonly type: "turn_failed";
      readonly code: TurnFailureCode;
      /** For people; holds no credential. */
      readonly message: string;
      readonly isRetryable: boolean;
      /** How long the providers ask to be left alone. Default: they do not say. */
      readonly retryAfterMs?: number;
      /** Of all its steps, those of earlier tries too. */
      readonly usage?: TurnUsage;
    };

/** Runs one turn. Never throws: failures are events. */
export type RunTurn = (request: TurnRequest) => AsyncIterable<TurnEvent>;
