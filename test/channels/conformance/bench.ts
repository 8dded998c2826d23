// One adapter on its platform, as the suite drives it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import {
  type Channel,
  type InboundMessage,
  type OutboundMessage,
  type ReplyTarget,
  SendError,
} from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { Listener } from "./listener.ts";
import type { Place, Platform, Shown, Spoken } from "./platform.ts";

/** How long the suite waits for what a platform does by itself. */
export const WAIT: { readonly timeout: number; readonly interval: number } = {
  timeout: 20_000,
  interval: 10,
};

/** Tests of one part of the contract. `bench` is that of the running test. */
export type Tests = (bench: () => Bench, places: readonly Place[]) => void;

/** The adapter, its platform and the gateway's end. */
export class Bench {
  readonly platform: Platform;
  readonly channel: Channel;
  readonly listener: Listener = new Listener();
  readonly folder: string = mkdtempSync(join(tmpdir(), "skykoi-channel-"));
  #keys = 0;

  constructor(platform: Platform) {
    this.platform = platform;
    this.channel = platform.channel;
  }

  get first(): AccountId {
    return this.platform.accounts[0];
  }

  get second(): AccountId {
    return this.platform.accounts[1];
  }

  async open(...accounts: readonly AccountId[]): Promise<void> {
    for (const accountId of accounts) await this.channel.start(accountId, this.listener.emit);
    for (const accountId of accounts) await this.reaches(accountId, "open");
  }

  async reaches(accountId: AccountId, ...states: readonly string[]): Promise<void> {
    await vi.waitFor(() => expect(states).toContain(this.channel.status(accountId).state), WAIT);
  }

  /** Says something and waits until the adapter has emitted it. */
  async hear(spoken: Spoken): Promise<InboundMessage> {
    const before = this.listener.calls.length;
    const messageId = await this.platform.say(spoken);
    return vi.waitFor(() => {
      const message = this.listener.calls
        .slice(before)
        .find((call) => call.messageId === messageId && call.facts.accountId === spoken.accountId);
      if (!message) throw new Error(`${spoken.text} (${messageId}) was not emitted`);
      return message;
    }, WAIT);
  }

  target(message: InboundMessage): ReplyTarget {
    const { accountId, peer, threadId } = message.facts;
    return {
      accountId,
      peer,
      ...(threadId === undefined ? {} : { threadId }),
      replyToMessageId: message.messageId,
      repliedTo: { senderId: message.sender.id, text: message.text },
    };
  }

  key(): string {
    this.#keys += 1;
    return `home/test:default:m${this.#keys}`;
  }

  /** Sends all parts of a reply, as the outbox does. */
  async answer(message: InboundMessage, reply: OutboundMessage, key: string = this.key()): Promise<void> {
    const target = this.target(message);
    const all = this.channel.parts?.(target.accountId, reply) ?? [reply];
    for (const [index, part] of all.entries()) {
      await this.channel.send(target, part, index === 0 ? key : `${key}/${index + 1}`);
    }
  }

  async shown(accountId: AccountId, count = 1): Promise<readonly Shown[]> {
    return vi.waitFor(() => {
      const shown = this.platform.shown().filter((one) => one.accountId === accountId);
      expect(shown.length).toBeGreaterThanOrEqual(count);
      return shown;
    }, WAIT);
  }

  async close(): Promise<void> {
    await Promise.all(this.platform.accounts.map((accountId) => this.channel.stop(accountId)));
    await this.platform.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a failed send says of its fate. */
export function fateOf(error: unknown): string {
  return error instanceof SendError ? error.fate : `no SendError: ${String(error)}`;
}
