// The contract of every chat platform: the platform's events become an `InboundMessage`, an
// `OutboundMessage` becomes the platform's calls. An adapter knows nothing of kois, bindings or sessions.

import type { Facts, Peer } from "../routing/facts.ts";
import type { AccountId, PeerId } from "../routing/ids.ts";
import type { ChannelId } from "../routing/facts.ts";

/** Who wrote a message. */
export interface Sender {
  /** Stable id on the platform (canonical); what access rules are matched against. */
  readonly id: PeerId;
  /** What the person calls themself; never used for access. */
  readonly name?: string;
}

/** The message that an inbound message answers to. */
export interface ReplyReference {
  readonly messageId: string;
  readonly text?: string;
  /** Whether the message answered to was sent by this account. */
  readonly isOurs: boolean;
}

/** A file that came with a message. */
export interface MediaReference {
  readonly kind: "image" | "audio" | "video" | "document";
  readonly mimeType: string;
  readonly path: string;
  readonly bytes: number;
}

/** One event of a platform, made ready for the gateway. */
export interface InboundMessage {
  /** The platform's id of the message, unique per (channel, account). */
  readonly messageId: string;
  readonly facts: Facts;
  readonly sender: Sender;
  readonly text: string;
  readonly media: readonly MediaReference[];
  readonly replyTo?: ReplyReference;
  /** Whether the platform itself says that this account was mentioned. */
  readonly mentionsUs: boolean;
  /**
   * Where the platform's own mentions are the only ones that count (WhatsApp): whether it names others, and not this
   * account. Then a koi's name in the text is no call. Default: false.
   */
  readonly isForOthers?: boolean;
  /** When the platform says that it was sent, milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** Where a reply goes: back to where the message came from. */
export interface ReplyTarget {
  readonly accountId: AccountId;
  readonly peer: Peer;
  readonly threadId?: string;
  /** The message that this answers, where the platform can show it. */
  readonly replyToMessageId?: string;
}

/** Which koi answers, and why: shown by channels that have room for it (WebChat). */
export interface Answerer {
  readonly koiId: string;
  readonly koiName?: string;
  readonly tier: string;
  readonly bindingIndex: number | null;
  readonly sessionKey: string;
}

/** A reply. */
export interface OutboundMessage {
  readonly text: string;
  /** Absent: the gateway itself speaks, not a koi. */
  readonly answerer?: Answerer;
}

/** What became of a message at the door of the gateway. Returned only after it is on disk. */
export type EmitOutcome =
  | { readonly outcome: "accepted" | "duplicate" | "gated" }
  | { readonly outcome: "refused"; readonly reason: string };

/** Hands a message to the gateway. Resolves once the platform may be told that it arrived; never rejects. */
export type Emit = (message: InboundMessage) => Promise<EmitOutcome>;

/** Where a connection stands. A terminal state (`logged_out`, `conflict`, `failed`) says what a person must do. */
export interface ConnectionStatus {
  readonly state: "connecting" | "open" | "backing_off" | "logged_out" | "conflict" | "failed" | "stopped";
  readonly detail?: string;
}

/** What a platform can do, as data. */
export interface ChannelAbilities {
  readonly typing: boolean;
  /** Whether a reply can be shown while it grows. */
  readonly drafts: boolean;
  readonly media: boolean;
  /** Most UTF-16 units of one message. */
  readonly chunkLimit: number;
}

/** One platform. Several accounts live behind one `Channel`; each call names the account. */
export interface Channel {
  readonly id: ChannelId;
  readonly can: ChannelAbilities;
  /** Connects one account. Resolves when the connection attempt runs, not when it is open. */
  start(accountId: AccountId, emit: Emit): Promise<void>;
  /** Disconnects one account; pending sends fail. */
  stop(accountId: AccountId): Promise<void>;
  status(accountId: AccountId): ConnectionStatus;
  /**
   * Sends one message. The same `idempotencyKey` never shows twice to the person.
   * @throws SendError where the platform did not take it
   */
  send(target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<void>;
  /** Shows that somebody is typing, until `send` or the next call with `false`. */
  typing?(target: ReplyTarget, isTyping: boolean): Promise<void>;
  /** Shows the text so far of a reply that `send` will finish under the same key. Best effort. */
  draft?(target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<void>;
  /** Says on every page whether the gateway serves as configured; a channel without pages has no place for it. */
  showNotice?(notice: GatewayNotice): void;
}

/** Whether the gateway serves as configured. */
export interface GatewayNotice {
  readonly degraded: boolean;
  /** For people, visitors among them: nothing of the config. */
  readonly detail?: string;
}

/** The platform did not take a message. */
export class SendError extends Error {
  /** `false`: it will never take it, and the reply becomes a dead letter. */
  readonly isRetryable: boolean;
  /** The platform's own wait before the next attempt in this conversation, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, isRetryable: boolean, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "SendError";
    this.isRetryable = isRetryable;
    this.retryAfterMs = retryAfterMs;
  }
}
