// A channel in memory: tests speak as people through `receive` and see what kois said in `sent`. It can be
// told to fail before or after it took a message, and keeps the contract of `send`: where it says so, one idempotency key
// shows once.

import { writeFile } from "node:fs/promises";
import type { ChannelAbilities } from "../../../src/channels/abilities.ts";
import {
  type Channel,
  type ConnectionStatus,
  type Emit,
  type EmitOutcome,
  FetchError,
  type InboundMessage,
  type MediaReference,
  type OutboundMessage,
  type ReplyTarget,
} from "../../../src/channels/channel.ts";
import type { ChannelId } from "../../../src/routing/facts.ts";
import type { AccountId } from "../../../src/routing/ids.ts";

/** A reply that a person sees. */
export interface SentReply {
  readonly target: ReplyTarget;
  readonly message: OutboundMessage;
  readonly idempotencyKey: string;
}

/** The channel. */
export class MemoryChannel implements Channel {
  readonly id: ChannelId;
  readonly can: ChannelAbilities;
  /** What people see, in order. */
  readonly sent: SentReply[] = [];
  /** Every call of `send`, failed ones too. */
  readonly attempts: string[] = [];
  readonly drafts: string[] = [];
  /** The idempotency key of each draft. */
  readonly draftKeys: string[] = [];
  readonly typingCalls: boolean[] = [];
  /** `start biz`, `stop biz`, in order. */
  readonly connections: string[] = [];
  /** Each send takes the first of these and fails with it. */
  readonly failures: Error[] = [];
  /** Each send that takes its message takes the first of these and fails with it afterwards. */
  readonly lostAnswers: Error[] = [];
  /** What the platform keeps: bytes by the `source` of a file, or what goes wrong with each attempt to fetch it. */
  readonly files: Map<unknown, Uint8Array | (() => Promise<Uint8Array>)> = new Map();
  /** The `source` of each attempt to fetch a file. */
  readonly fetches: unknown[] = [];
  /** Emoji that were put on messages: `👀 m1`; ` m1` where it was taken away. */
  readonly reactions: string[] = [];
  /** Edits, and messages that were taken away (no text). Names are `sent <idempotency key>`. */
  readonly changes: { readonly sentName: string; readonly target: ReplyTarget; readonly text?: string }[] =
    [];
  /** How a reply is split. Default: not at all. */
  split: (message: OutboundMessage) => readonly OutboundMessage[] = (message) => [message];
  readonly #emits = new Map<AccountId, Emit>();
  #watchers: (() => void)[] = [];

  constructor(id: ChannelId = "telegram", can: Partial<ChannelAbilities> = {}) {
    this.id = id;
    this.can = {
      typing: true,
      drafts: true,
      media: false,
      reactions: false,
      threads: true,
      edits: false,
      removals: false,
      polls: false,
      idempotentSend: true,
      chunkLimit: 4_000,
      ...can,
    };
  }

  parts(_accountId: AccountId, message: OutboundMessage): readonly OutboundMessage[] {
    return this.split(message);
  }

  start(accountId: AccountId, emit: Emit): Promise<void> {
    this.connections.push(`start ${accountId}`);
    this.#emits.set(accountId, emit);
    return Promise.resolve();
  }

  stop(accountId: AccountId): Promise<void> {
    this.connections.push(`stop ${accountId}`);
    this.#emits.delete(accountId);
    return Promise.resolve();
  }

  status(accountId: AccountId): ConnectionStatus {
    return { state: this.#emits.has(accountId) ? "open" : "stopped" };
  }

  send(target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<string> {
    this.attempts.push(idempotencyKey);
    const failure = this.failures.shift();
    const isShown = this.sent.some((reply) => reply.idempotencyKey === idempotencyKey);
    if (!failure && !(isShown && this.can.idempotentSend)) {
      this.sent.push({ target, message, idempotencyKey });
    }
    const problem = failure ?? this.lostAnswers.shift();
    for (const watcher of this.#watchers) watcher();
    return problem ? Promise.reject(problem) : Promise.resolve(`sent ${idempotencyKey}`);
  }

  edit(target: ReplyTarget, sentName: string, message: OutboundMessage): Promise<void> {
    this.changes.push({ sentName, target, text: message.text });
    return Promise.resolve();
  }

  remove(target: ReplyTarget, sentName: string): Promise<void> {
    this.changes.push({ sentName, target });
    return Promise.resolve();
  }

  typing(_target: ReplyTarget, isTyping: boolean): Promise<void> {
    this.typingCalls.push(isTyping);
    return Promise.resolve();
  }

  draft(_target: ReplyTarget, message: OutboundMessage, idempotencyKey: string): Promise<void> {
    this.drafts.push(message.text);
    this.draftKeys.push(idempotencyKey);
    return Promise.resolve();
  }

  async fetchMedia(_accountId: AccountId, media: MediaReference, into: string): Promise<void> {
    this.fetches.push(media.source);
    const kept = this.files.get(media.source);
    if (!kept) throw new FetchError("it is gone", false);
    await writeFile(into, typeof kept === "function" ? await kept() : kept, { flag: "wx" });
  }

  react(target: ReplyTarget, emoji: string): Promise<void> {
    this.reactions.push(`${emoji} ${target.replyToMessageId}`);
    return Promise.resolve();
  }

  /** A message arrives, as the platform would deliver it. */
  receive(message: InboundMessage): Promise<EmitOutcome> {
    const emit = this.#emits.get(message.facts.accountId);
    if (!emit) throw new Error(`account ${message.facts.accountId} is not connected`);
    return emit(message);
  }

  /** Resolves when `send` was called `count` times in all. */
  async attempted(count: number): Promise<void> {
    while (this.attempts.length < count) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** The texts that people see. */
  texts(): string[] {
    return this.sent.map(({ message }) => message.text);
  }
}
