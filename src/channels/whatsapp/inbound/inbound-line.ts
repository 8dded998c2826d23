// The way of messages from WhatsApp to the gateway: in order per chat, each until the gateway has it. A message that the
// gateway can't take just now waits, and those of the same chat behind it.

import type { WAMessage } from "@whiskeysockets/baileys";
import type { Emit, EmitOutcome, InboundMessage } from "../../channel.ts";
import type { ChannelClock, ChannelLog } from "../../channel-host.ts";
import { messageRef } from "../store/stored-stanza.ts";

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** What the line does with messages. */
export interface LineNeeds {
  readonly emit: Emit;
  readonly clock: ChannelClock;
  readonly log: ChannelLog;
  /** The gateway's form of a message; `undefined` for what is none. */
  read(message: WAMessage): Promise<InboundMessage | undefined>;
  /** The gateway has it, or it was none. Never throws. */
  settled(message: WAMessage, inbound: InboundMessage | undefined, outcome: EmitOutcome | undefined): void;
}

/** The line of one account, from its start to its stop. */
export class InboundLine {
  readonly #needs: LineNeeds;
  readonly #chats = new Map<string, Promise<void>>();
  /** Messages on their way; one that comes twice goes once. */
  readonly #onTheirWay = new Set<string>();
  readonly #wake = new Set<() => void>();
  #isStopped = false;

  constructor(needs: LineNeeds) {
    this.#needs = needs;
  }

  /** Takes a message to its place in the line. */
  push(message: WAMessage): void {
    const chat = message.key.remoteJid ?? "";
    const id = messageRef(message.key);
    if (this.#isStopped || this.#onTheirWay.has(id)) return;
    this.#onTheirWay.add(id);
    const before = this.#chats.get(chat) ?? Promise.resolve();
    const mine = before
      .then(() => this.#take(message))
      .finally(() => {
        this.#onTheirWay.delete(id);
        if (this.#chats.get(chat) === mine) this.#chats.delete(chat);
      });
    this.#chats.set(chat, mine);
  }

  /** Begins no more; resolves when what runs is over. What waits stays in the account's store. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const wake of this.#wake) wake();
    await Promise.allSettled(this.#chats.values());
  }

  async #take(message: WAMessage): Promise<void> {
    const { emit, read, settled, log } = this.#needs;
    try {
      if (this.#isStopped) return;
      const inbound = await read(message);
      if (!inbound) return settled(message, undefined, undefined);
      for (
        let pauseMs = FIRST_RETRY_MS;
        !this.#isStopped;
        pauseMs = Math.min(2 * pauseMs, LONGEST_RETRY_MS)
      ) {
        const outcome = await emit(inbound);
        if (outcome.outcome !== "refused" || outcome.mayComeAgain !== true)
          return settled(message, inbound, outcome);
        await this.#pause(pauseMs);
      }
    } catch (error) {
      // It stays in the store and comes with the next connection.
      const said = error instanceof Error ? error.message : String(error);
      log.error({ messageId: message.key.id, error: said }, "message could not be taken in");
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#wake.delete(wake);
        resolve();
      };
      const cancel = this.#needs.clock.after(ms, wake);
      this.#wake.add(wake);
    });
  }
}
