// A linked account while it runs: its keys, its line of incoming messages, its connection. Connections come and go; the
// session stays, so that what waits in either direction goes on with the next one.

import type { AuthenticationCreds, WAMessage } from "@whiskeysockets/baileys";
import type { AccountId } from "../../routing/ids.ts";
import {
  type Emit,
  type EmitOutcome,
  type InboundMessage,
  type MediaReference,
  SendError,
} from "../channel.ts";
import type { OutboundMessage, ReplyTarget } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import type { Baileys } from "./baileys.ts";
import { LinkedSocket } from "./connect/linked-socket.ts";
import { heartbeatMsOf, settingsOf, wantsReadReceipts, isSelfChat } from "./account-settings.ts";
import { InboundLine } from "./inbound/inbound-line.ts";
import { inboundMessage } from "./inbound/inbound-message.ts";
import { fetchFile, keepMedia, keptMedia } from "./inbound/media-in.ts";
import { recovered } from "./inbound/recover.ts";
import { type Self, selfOf } from "./inbound/self.ts";
import { mediaOrigin, type WhatsAppOptions } from "./options.ts";
import { type AddressBook, answeredKey, chatOf } from "./outbound/address.ts";
import { Confirmations } from "./outbound/confirmations.ts";
import { Groups } from "./outbound/groups.ts";
import { messageIdOf } from "./outbound/message-id.ts";
import { Numbers } from "./outbound/numbers.ts";
import { tableStyleOf } from "./outbound/parts.ts";
import { refusalOf, sendErrorOf } from "./outbound/send-error.ts";
import { editMessage, removeMessage } from "./outbound/change.ts";
import { sendPart, type Sending } from "./outbound/send.ts";
import type { AuthStore } from "./store/auth-store.ts";
import { messageRef } from "./store/stored-stanza.ts";

const ACK_TIMEOUT_MS = 30_000;

/** What a session is made of. */
export interface SessionNeeds {
  readonly host: ChannelHost;
  readonly accountId: AccountId;
  readonly library: Baileys;
  readonly options: WhatsAppOptions;
  readonly store: AuthStore;
  readonly creds: AuthenticationCreds;
  readonly emit: Emit;
}

/** What becomes of a connection. */
export interface ConnectionEvents {
  opened(): void;
  closed(error: unknown): void;
}

/** The session. */
export class Session {
  readonly #needs: SessionNeeds;
  readonly #line: InboundLine;
  readonly #groups: Groups;
  readonly #numbers: Numbers;
  readonly #confirmations: Confirmations;
  #link: LinkedSocket | undefined;

  constructor(needs: SessionNeeds) {
    const { host, emit, options } = needs;
    this.#needs = needs;
    this.#confirmations = new Confirmations(host.clock, options.ackTimeoutMs ?? ACK_TIMEOUT_MS);
    this.#groups = new Groups((jid) => this.#linked().call((socket) => socket.groupMetadata(jid)));
    this.#numbers = new Numbers((number) => this.#linked().call((socket) => socket.onWhatsApp(number)));
    this.#line = new InboundLine({
      emit,
      clock: host.clock,
      log: host.log,
      read: (message) => this.#read(message),
      settled: (message, inbound, outcome) => this.#settled(message, inbound, outcome),
    });
  }

  /** Who the account is; `undefined` before it is known. */
  self(): Self | undefined {
    return selfOf(this.#needs.creds.me);
  }

  /** Makes a connection, in place of one that is closed. */
  connect(events: ConnectionEvents): void {
    const { library, store, creds, host, options } = this.#needs;
    this.#groups.forgetAll();
    const link: LinkedSocket = new LinkedSocket(
      {
        library,
        options,
        clock: host.clock,
        auth: { creds, keys: store.keys() },
        heartbeatMs: heartbeatMsOf(host),
        groupMetadata: (jid) => this.#groups.get(jid),
        sent: (id) => this.#sent(id),
      },
      {
        opened: events.opened,
        closed: (error) => {
          this.#confirmations.breakOff("the connection to WhatsApp broke before it confirmed the message");
          events.closed(error);
        },
        credentialsChanged: () => store.saveCredentials(creds),
        messages: (messages) => this.#take(messages),
        confirmed: (id, error) =>
          this.#confirmations.confirm(id, error === undefined ? undefined : refusalOf(error)),
        groupChanged: (jid) => this.#groups.forget(jid),
      },
    );
    this.#link = link;
    this.#takeUnsettled();
  }

  /** Cuts the connection at once: nothing more is acknowledged. */
  terminate(): void {
    this.#link?.terminate();
  }

  /** Ends everything but the store. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([this.#line.stop(), this.#link?.end()]);
    this.#confirmations.breakOff("the account was stopped before WhatsApp confirmed the message");
  }

  /** Resolves with its id. @throws SendError */
  async send(target: ReplyTarget, message: OutboundMessage, key: string): Promise<string> {
    try {
      await this.#numbers.prove(target.peer);
    } catch (thrown) {
      throw sendErrorOf(thrown);
    }
    return sendPart(this.#sending(), target, message, key);
  }

  /** @throws SendError */
  async edit(target: ReplyTarget, id: string, { text }: OutboundMessage): Promise<void> {
    await editMessage(this.#sending(), target, id, text);
  }

  /** @throws SendError */
  async remove(target: ReplyTarget, id: string): Promise<void> {
    await removeMessage(this.#sending(), target, id);
  }

  #sending(): Sending {
    const tables = tableStyleOf(settingsOf(this.#needs));
    const keepSent = ({ key: { id }, message: content }: WAMessage): void => {
      const bytes = content && this.#needs.library.proto.Message.encode(content).finish();
      if (id && bytes) this.#needs.store.keep(sentRef(id), bytes);
    };
    const book = this.#book();
    return { link: this.#linked(), confirmations: this.#confirmations, book, tables, keepSent };
  }

  async typing(target: ReplyTarget, isTyping: boolean): Promise<void> {
    await this.#linked().call((socket) =>
      socket.sendPresenceUpdate(isTyping ? "composing" : "paused", chatOf(target)),
    );
  }

  async react(target: ReplyTarget, emoji: string): Promise<void> {
    const key = await answeredKey(target, this.#book());
    if (!key) return;
    const messageId = messageIdOf(`reaction ${messageRef(key)} ${emoji} ${this.#needs.host.clock.now()}`);
    try {
      await this.#linked().call((socket) =>
        socket.sendMessage(chatOf(target), { react: { text: emoji, key } }, { messageId }),
      );
    } catch (thrown) {
      throw sendErrorOf(thrown);
    }
  }

  /** @throws FetchError */
  async fetchMedia(media: MediaReference, into: string, maxBytes: number): Promise<void> {
    const { library, store, options } = this.#needs;
    const content = keptMedia(store, library, media.source);
    await fetchFile({ library, content, into, maxBytes, origin: options.server?.mediaOrigin ?? mediaOrigin });
  }

  #linked(): LinkedSocket {
    if (!this.#link) throw new SendError("the account is not connected", "not_sent");
    return this.#link;
  }

  #book(): AddressBook {
    return {
      group: (jid) => this.#groups.get(jid),
      lidOf: async (jid) =>
        (await this.#linked().call((socket) => socket.signalRepository.lidMapping.getLIDForPN(jid))) ??
        undefined,
      isToSelf: ({ peer }) => peer.kind === "dm" && peer.id === this.self()?.id,
    };
  }

  #take(messages: readonly WAMessage[]): void {
    for (const message of messages) {
      // Of one that came again, after a crash, some parts may have been decrypted before, and fail now.
      if (message.messageStubType !== CIPHERTEXT || hasWords(message)) {
        this.#line.push(message);
        continue;
      }
      // Not into the line: the message itself may follow under the same id while this one would wait there.
      // Nor is it settled: what the store holds of it may be in the line from an earlier connection.
      const { host, accountId } = this.#needs;
      const about = { accountId, messageId: message.key.id };
      host.log.warn(about, "message could not be decrypted; WhatsApp was asked to send it again");
    }
  }

  // Also after each broken connection: the library forgets what it had decrypted and not told yet.
  #takeUnsettled(): void {
    const { store, creds, library, host, accountId } = this.#needs;
    const me = creds.me;
    if (!me) return;
    const { messages, unreadable } = recovered(store.unsettled(), me, library);
    for (const message of messages) this.#line.push(message);
    for (const ref of unreadable) {
      host.log.error({ accountId }, "a stored message can't be read and is left out");
      store.settle(ref);
    }
  }

  async #read(message: WAMessage): Promise<InboundMessage | undefined> {
    const { accountId, library, store, host } = this.#needs;
    const self = this.self();
    if (!self) return undefined;
    const inbound = await inboundMessage(message, {
      accountId,
      self,
      isSelfChat: isSelfChat(settingsOf(this.#needs), self),
      phoneOfLid: (lid) => this.#phoneOfLid(lid),
      normalize: library.normalizeMessageContent,
      keepMedia: (from, content) => keepMedia(store, library, from, content),
      now: () => host.clock.now(),
    });
    if (inbound?.facts.peer.kind === "dm") this.#numbers.remember(inbound.facts.peer.id);
    return inbound;
  }

  async #phoneOfLid(lid: string): Promise<string | undefined> {
    const phone = await this.#link?.call((socket) => socket.signalRepository.lidMapping.getPNForLID(lid));
    return phone ?? undefined;
  }

  #settled(message: WAMessage, inbound: InboundMessage | undefined, outcome: EmitOutcome | undefined): void {
    this.#needs.store.settle(messageRef(message.key));
    const self = this.self();
    if (!inbound || inbound.event || !self || outcome?.outcome === "refused") return;
    if (!wantsReadReceipts(settingsOf(this.#needs), self)) return;
    // Best effort: the tick of a message, not the message.
    void this.#link?.call((socket) => socket.readMessages([message.key])).catch(() => {});
  }

  #sent(id: string): ReturnType<Baileys["proto"]["Message"]["decode"]> | undefined {
    const bytes = this.#needs.store.kept(sentRef(id));
    return bytes && this.#needs.library.proto.Message.decode(bytes);
  }
}

// The library's WAMessageStubType for what could not be decrypted.
const CIPHERTEXT = 2;

/** Whether a message holds more than keys for the next ones. */
function hasWords({ message }: WAMessage): boolean {
  return Object.entries(message ?? {}).some(
    ([part, value]) => value && part !== "senderKeyDistributionMessage" && part !== "messageContextInfo",
  );
}

function sentRef(id: string): string {
  return `sent ${id}`;
}
