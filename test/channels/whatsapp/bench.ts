// The adapter with the real library, linked to the fake WhatsApp on loopback.

import { existsSync } from "node:fs";
import { expect, vi } from "vitest";
import type {
  Channel,
  EmitOutcome,
  InboundMessage,
  LoginRequest,
  ReplyTarget,
} from "../../../src/channels/channel.ts";
import type { WhatsAppOptions } from "../../../src/channels/whatsapp/options.ts";
import { authFile } from "../../../src/channels/whatsapp/store/auth-store.ts";
import { makeWhatsApp } from "../../../src/channels/whatsapp/whatsapp-channel.ts";
import type { WhatsAppSettings } from "../../../src/config/channels/whatsapp.ts";
import type { WebConfig } from "../../../src/config/web.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { testHost, type TestHost } from "../../fakes/channel/test-host.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { FakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import type { Phone } from "../../fakes/whatsapp/phone.ts";

export const BIZ = "biz" as AccountId;
export const HOME = "home" as AccountId;

/** How long a test waits for what happens by itself. */
export const WAIT: { readonly timeout: number; readonly interval: number } = { timeout: 20_000, interval: 5 };

const FAST: WebConfig = { reconnect: { initialMs: 20, maxMs: 200, factor: 1.5, jitter: 0, maxAttempts: 0 } };

/** Adapter, host and platform. */
export class WhatsAppBench {
  readonly server: FakeWhatsApp = new FakeWhatsApp();
  readonly owner: Phone = this.server.person("15550009999", "Owner");
  readonly alex: Phone = this.server.person("15551230001", "Alex");
  readonly mia: Phone = this.server.person("15551230002", "Mia");
  /** Settings by account; may change while it runs. */
  readonly settings: Map<AccountId, WhatsAppSettings> = new Map();
  readonly hostOptions: { web: WebConfig; settings: (accountId: AccountId) => WhatsAppSettings } = {
    web: FAST,
    settings: (accountId) => this.settings.get(accountId) ?? {},
  };
  readonly host: TestHost<WhatsAppSettings> = testHost(this.hostOptions);
  /** What the gateway was given, every call. */
  readonly taken: InboundMessage[] = [];
  /** The next answers of the gateway; then `accepted`. */
  readonly answers: EmitOutcome[] = [];
  channel!: Channel;
  readonly #accounts = new Set<AccountId>();

  /** Begins. `changes` are options of the adapter's maker. */
  async open(changes: WhatsAppOptions = {}): Promise<void> {
    await this.server.start();
    this.channel = await this.newChannel(changes);
  }

  /** An adapter as a process makes it that starts anew. */
  newChannel(changes: WhatsAppOptions = {}): Promise<Channel> {
    const server = {
      url: this.server.url,
      mediaOrigin: this.server.media.origin,
      uploadAgent: this.server.media.agent(),
    };
    return makeWhatsApp(this.host, { server, ...changes });
  }

  readonly emit = async (message: InboundMessage): Promise<EmitOutcome> => {
    this.taken.push(message);
    return this.answers.shift() ?? { outcome: "accepted" };
  };

  /** Links an account by QR. */
  async link(accountId: AccountId, owner: Phone = this.owner): Promise<Device> {
    const before = this.server.devices.length;
    await this.channel.login?.(
      accountId,
      this.request({ qr: (text) => void this.server.scanQr(owner, text) }),
    );
    const device = this.server.devices[before];
    if (!device) throw new Error("no device was linked");
    return device;
  }

  /** A request to link that shows nothing but what `view` takes. */
  request(view: Partial<LoginRequest["view"]>, more: Partial<LoginRequest> = {}): LoginRequest {
    const { signal } = new AbortController();
    return { view: { qr: () => {}, code: () => {}, note: () => {}, ...view }, signal, ...more };
  }

  async start(accountId: AccountId, state = "open"): Promise<void> {
    this.#accounts.add(accountId);
    await this.channel.start(accountId, this.emit);
    await this.reaches(accountId, state);
  }

  /** Links and starts. */
  async run(accountId: AccountId, owner: Phone = this.owner): Promise<Device> {
    const device = await this.link(accountId, owner);
    await this.start(accountId);
    return device;
  }

  async reaches(accountId: AccountId, state: string): Promise<void> {
    await vi.waitFor(() => expect(this.channel.status(accountId).state).toBe(state), WAIT);
  }

  /** The message with this id, once the gateway has it. */
  async heard(id: string): Promise<InboundMessage> {
    return vi.waitFor(() => {
      const found = this.taken.find(({ messageId }) => messageId === id);
      if (!found) throw new Error(`message ${id} was not emitted`);
      return found;
    }, WAIT);
  }

  /** Where a reply to `message` goes. */
  target({ facts, messageId, sender, text }: InboundMessage): ReplyTarget {
    const { accountId, peer } = facts;
    return { accountId, peer, replyToMessageId: messageId, repliedTo: { senderId: sender.id, text } };
  }

  hasKeys(accountId: AccountId): boolean {
    return existsSync(authFile(this.host.authDir(accountId)));
  }

  async close(): Promise<void> {
    for (const accountId of this.#accounts) await this.channel.stop(accountId);
    await this.server.stop();
    await this.host.close();
    expect(this.server.faults).toEqual([]);
  }
}
