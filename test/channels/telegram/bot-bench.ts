// One or more bots at the fake Bot API, with the real adapter on them, for tests of its own.

import { expect, vi } from "vitest";
import type {
  Channel,
  ConnectionStatus,
  InboundMessage,
  OutboundMessage,
  ReplyTarget,
} from "../../../src/channels/channel.ts";
import type { ChannelHost } from "../../../src/channels/channel-host.ts";
import { makeTelegramChannel } from "../../../src/channels/telegram/telegram-channel.ts";
import type { TelegramSettings } from "../../../src/config/channels/telegram.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { testHost, type TestHost, type TestHostOptions } from "../../fakes/channel/test-host.ts";
import { type BotApiServer, startBotApiServer } from "../../fakes/telegram/bot-api-server.ts";
import type { FakeBot } from "../../fakes/telegram/fake-bot.ts";
import { ANNA } from "../../fakes/telegram/people.ts";
import { Listener } from "../conformance/listener.ts";

/** The account of most tests. */
export const ACCOUNT: AccountId = "default" as AccountId;
/** A secret that must appear nowhere. */
export const TOKEN = "111:canary-8f3a_secret";

/** How long a test waits for what happens by itself. */
export const WAIT: { readonly timeout: number; readonly interval: number } = { timeout: 15_000, interval: 5 };

/** What may be different. */
export interface BotBenchOptions {
  readonly settings?: TelegramSettings;
  readonly host?: Partial<TestHostOptions<TelegramSettings>>;
  /** Changes what the adapter gets of the host. */
  readonly adapt?: (host: TestHost<TelegramSettings>) => Partial<ChannelHost<TelegramSettings>>;
}

/** A bench with one bot; close it. */
export class BotBench {
  readonly server: BotApiServer;
  readonly bot: FakeBot;
  readonly host: TestHost<TelegramSettings>;
  readonly channel: Channel;
  readonly listener: Listener = new Listener();
  #settings: TelegramSettings;

  private constructor(server: BotApiServer, options: BotBenchOptions) {
    this.server = server;
    this.bot = server.addBot({ token: TOKEN, username: "koibot" });
    this.#settings = { botToken: TOKEN, apiRoot: server.url, ...options.settings };
    this.host = testHost<TelegramSettings>({ settings: () => this.#settings, ...options.host });
    this.channel = makeTelegramChannel({ ...this.host, ...options.adapt?.(this.host) });
  }

  static async make(options: BotBenchOptions = {}): Promise<BotBench> {
    return new BotBench(await startBotApiServer(), options);
  }

  /** The account's settings from now on. */
  set(settings: TelegramSettings): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  async open(): Promise<void> {
    await this.channel.start(ACCOUNT, this.listener.emit);
    await this.reaches("open");
  }

  reaches(state: ConnectionStatus["state"]): Promise<ConnectionStatus> {
    return vi.waitFor(() => {
      const status = this.channel.status(ACCOUNT);
      expect(status).toMatchObject({ state });
      return status;
    }, WAIT);
  }

  /** Resolves with the first message whose text is `text`. */
  heard(text: string): Promise<InboundMessage> {
    return vi.waitFor(() => {
      const message = this.listener.find(text);
      if (!message) throw new Error(`${text} was not heard`);
      return message;
    }, WAIT);
  }

  send(
    message: OutboundMessage | string,
    key: string,
    target: Partial<ReplyTarget> = {},
  ): ReturnType<Channel["send"]> {
    const whole = typeof message === "string" ? { text: message } : message;
    return this.channel.send({ ...dm(), ...target }, whole, key);
  }

  texts(): string[] {
    return this.bot.shown().map(({ text }) => text);
  }

  async close(): Promise<void> {
    await this.channel.stop(ACCOUNT);
    await this.server.close();
    await this.host.close();
    // Whatever went wrong in a test: the token is in no line of the log.
    expect(this.host.lines.join("\n")).not.toContain("canary");
  }
}

/** The conversation with Anna. */
export function dm(): ReplyTarget {
  return { accountId: ACCOUNT, peer: { kind: "dm", id: `${ANNA.id}` as PeerId } };
}

/** A group, or a topic of one. */
export function room(id: string): ReplyTarget {
  return { accountId: ACCOUNT, peer: { kind: "group", id: id as PeerId } };
}
