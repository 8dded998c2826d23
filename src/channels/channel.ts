// The contract of every chat platform: the platform's events become an `InboundMessage`, an
// `OutboundMessage` becomes the platform's calls. An adapter knows nothing of kois, bindings or sessions.

import type { ChannelAbilities } from "./abilities.ts";
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

/** What a file is, for people and models. */
export type MediaKind = "image" | "audio" | "video" | "document";

/**
 * A file that came with a message. It is still with the platform: the gateway fetches it (`fetchMedia`) once a koi is to
 * see it, so that nobody who is not let in fills a disk.
 */
export interface MediaReference {
  readonly kind: MediaKind;
  /** As the platform says; `application/octet-stream` where it does not. */
  readonly mimeType: string;
  /** As the sender named it: untrusted, never a path. */
  readonly fileName?: string;
  /** Size in bytes where the platform says it. */
  readonly bytes?: number;
  /** Spoken by the sender, not a piece of music. */
  readonly isVoice?: boolean;
  /** What the adapter needs to fetch it, also after a restart: JSON, no secret. */
  readonly source: unknown;
}

/** A file that goes out with a reply. */
export interface OutboundMedia {
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly fileName: string;
  /** Absolute path on this machine. */
  readonly path: string;
}

/**
 * Something that happened to an earlier message. The koi of the conversation overhears it and reads of it with its next
 * message; it begins no turn, since a typo that is mended would be answered twice.
 */
export type MessageEvent =
  /** `text` of the message is the new text. */
  | { readonly kind: "edited"; readonly messageId: string }
  | { readonly kind: "deleted"; readonly messageId: string }
  | {
      readonly kind: "reaction";
      readonly messageId: string;
      readonly emoji: string;
      readonly isRemoved: boolean;
      /** Whether this account sent the message. */
      readonly isOnOurs: boolean;
    };

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
  /** Whether it is a command of the platform (`/status` from a menu): then it is meant for us, whatever it says. */
  readonly isCommand?: boolean;
  /** Set where this is no message but news of one. */
  readonly event?: MessageEvent;
  /** What its thread hangs under, told once, with the first message of the thread that is heard. */
  readonly threadStarter?: { readonly from: string; readonly text: string };
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
  /** Who wrote that message and what it said, for platforms that quote by content (WhatsApp). */
  readonly repliedTo?: { readonly senderId: PeerId; readonly text: string };
  /** Whether the message is to be seen as an answer to that one, also where the account's own way would not show it. Default: the account's way. */
  readonly isQuoting?: boolean;
}

/** A question with answers to choose from. */
export interface Poll {
  readonly question: string;
  readonly options: readonly string[];
  /** Whether a person may choose several. */
  readonly isMultiple: boolean;
}

/** Which koi answers, and why: shown by channels that have room for it (WebChat). */
export interface Answerer {
  readonly koiId: string;
  readonly koiName?: string;
  readonly tier: string;
  readonly bindingIndex: number | null;
  readonly sessionKey: string;
}

/** A reply, or one part of it. */
export interface OutboundMessage {
  /** Markdown. May be empty where there is media. */
  readonly text: string;
  readonly media?: readonly OutboundMedia[];
  /** It is a poll: then there is no text and there are no files. */
  readonly poll?: Poll;
  /** Absent: the gateway itself speaks, not a koi. */
  readonly answerer?: Answerer;
}

/** What became of a message at the door of the gateway. Returned only after it is on disk. */
export type EmitOutcome =
  | { readonly outcome: "accepted" | "duplicate" | "gated" }
  | {
      readonly outcome: "refused";
      readonly reason: string;
      /** The gateway could not take it just now: the platform keeps it and delivers it again. Default: it is settled. */
      readonly mayComeAgain?: boolean;
    };

/** Hands a message to the gateway. Resolves once the platform may be told that it arrived; never rejects. */
export type Emit = (message: InboundMessage) => Promise<EmitOutcome>;

/** Where a connection stands. A terminal state (`logged_out`, `conflict`, `failed`) says what a person must do. */
export interface ConnectionStatus {
  readonly state: "connecting" | "open" | "backing_off" | "logged_out" | "conflict" | "failed" | "stopped";
  readonly detail?: string;
}

/** What a probe found. */
export interface ProbeResult {
  readonly ok: boolean;
  /** Who the account is on the platform, or what is wrong and what to do. No secret. */
  readonly detail: string;
}

/** Shows a person how to link a device. */
export interface LoginView {
  /** The text that a QR code is to hold; called again when it changes. */
  qr(text: string): void;
  /** A code to type into the phone. */
  code(code: string): void;
  note(text: string): void;
}

/** How to link. */
export interface LoginRequest {
  readonly view: LoginView;
  /** E.164: link by a code for this number instead of by QR. */
  readonly phoneNumber?: string;
  readonly signal: AbortSignal;
}

/** One platform. Several accounts live behind one `Channel`; each call names the account. */
export interface Channel {
  readonly id: ChannelId;
  readonly can: ChannelAbilities;
  /** Connects one account. Resolves when the connection attempt runs, not when it is open. */
  start(accountId: AccountId, emit: Emit): Promise<void>;
  /** Disconnects one account; pending sends fail. Resolves when its connection is closed. */
  stop(accountId: AccountId): Promise<void>;
  status(accountId: AccountId): ConnectionStatus;
  /**
   * Splits a reply into what the platform takes as one message each, by the account's limits; each part is then sent
   * under a key of its own. Pure. Default: one part.
   */
  parts?(accountId: AccountId, message: OutboundMessage): readonly OutboundMessage[];
  /**
   * Sends one part. The same `idempotencyKey` never shows twice to the person, where `can.idempotentSend`.
   * Resolves with the name under which `edit`, `remove` and `react` know the message later; `undefined` where it has none.
   * @throws SendError where the platform did not take it, or it is not known whether it did
   */
  send(target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<string | undefined>;
  /**
   * Gives a message of ours another text; `message` is one part, without files. To do it twice does no harm. Where
   * `can.edits`.
   * @throws SendError
   */
  edit?(target: ReplyTarget, sentName: string, message: OutboundMessage): Promise<void>;
  /** Takes a message of ours away for everybody; one that is gone counts as taken away. Where `can.removals`. @throws SendError */
  remove?(target: ReplyTarget, sentName: string): Promise<void>;
  /** Shows that somebody is typing, until `send` or the next call with `false`. */
  typing?(target: ReplyTarget, isTyping: boolean): Promise<void>;
  /** Shows the text so far of a reply that `send` will finish under the same key. Best effort. */
  draft?(target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<void>;
  /** Whether `draft` shows anything there; an account may say no. Default: where `can.drafts`. */
  showsDrafts?(target: ReplyTarget): boolean;
  /**
   * Puts an emoji on the message that `target` replies to, which may be one of ours (by the name that `send` gave it, without
   * `repliedTo`); an empty one takes ours away.
   * @throws SendError where the platform does not take it
   */
  react?(target: ReplyTarget, emoji: string): Promise<void>;
  /**
   * Writes a file to the absolute path `into`, which must not exist yet. At most `maxBytes`.
   * @throws FetchError where it is gone, too large or can't be had now
   */
  fetchMedia?(accountId: AccountId, media: MediaReference, into: string, maxBytes: number): Promise<void>;
  /** Asks the platform who the account is, with its configured credentials and beside a running connection. Never rejects. */
  probe?(accountId: AccountId): Promise<ProbeResult>;
  /**
   * Links the account to a device, where the platform works so. Resolves once its credentials are on disk. The account
   * is not running then; `start` connects it. @throws Error with a sentence for people
   */
  login?(accountId: AccountId, request: LoginRequest): Promise<void>;
  /** Unlinks: tells the platform where it can be reached, then deletes the credentials. */
  logout?(accountId: AccountId): Promise<void>;
  /** Says on every page whether the gateway serves as configured; a channel without pages has no place for it. */
  showNotice?(notice: GatewayNotice): void;
}

/** Whether the gateway serves as configured. */
export interface GatewayNotice {
  readonly degraded: boolean;
  /** For people, visitors among them: nothing of the config. */
  readonly detail?: string;
}

/** What is known of a message that could not be sent. */
export type SendFate =
  /** The platform does not have it, and may take it later. */
  | "not_sent"
  /** The platform will never take it: the reply becomes a dead letter. */
  | "refused"
  /** The connection broke after the message went out: the platform may have it. */
  | "unknown";

/** The platform did not take a message, or it is not known whether it did. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly fate: SendFate;
  /** The platform's own wait before the next attempt in this conversation, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, fate: SendFate, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.fate = fate;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A file could not be fetched. The message is for the koi: `it is larger than 5 MB`. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  /** Whether another attempt may help. */
  readonly isRetryable: boolean;

  constructor(message: string, isRetryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isRetryable = isRetryable;
  }
}
