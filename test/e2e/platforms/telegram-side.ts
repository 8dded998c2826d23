// Telegram with one bot.

import type { Chat, User } from "grammy/types";
import { type BotApiServer, startBotApiServer } from "../../fakes/telegram/bot-api-server.ts";
import type { FakeBot } from "../../fakes/telegram/fake-bot.ts";
import { ANNA, BO, dmOf, FORUM, GROUP, hears, NEWS, type Said } from "../../fakes/telegram/people.ts";
import type { Line, Seen, Side, Spot } from "./side.ts";

/** The platform. */
export class TelegramSide implements Side {
  readonly token = "4711:canary-telegram-token";
  readonly bot: FakeBot;
  readonly #server: BotApiServer;

  private constructor(server: BotApiServer) {
    this.#server = server;
    this.bot = server.addBot({ token: this.token, username: "koibot" });
  }

  static async start(): Promise<TelegramSide> {
    return new TelegramSide(await startBotApiServer());
  }

  get apiRoot(): string {
    return this.#server.url;
  }

  readonly spots: readonly Spot[] = [
    this.#spot("tg-anna", dmOf(ANNA), { peer: { kind: "dm", id: `${ANNA.id}` } }),
    this.#spot("tg-bo", dmOf(BO), { peer: { kind: "dm", id: `${BO.id}` } }, {}, BO),
    this.#spot("tg-group", GROUP, { peer: { kind: "group", id: `${GROUP.id}` } }),
    this.#spot("tg-news", NEWS, { peer: { kind: "channel", id: `${NEWS.id}` } }),
    this.#topic("tg-topic", 7),
    this.#topic("tg-other-topic", 8),
  ];

  readonly lines: readonly Line[] = [
    {
      account: "telegram:default",
      connections: () => this.bot.callsOf("getMe").length,
      cut: () => this.bot.cut(),
      cutInFrame: () => this.bot.trouble("getUpdates", { kind: "half" }),
      loseAnswer: () => this.bot.trouble("sendMessage", { kind: "lose" }),
    },
  ];

  seen(): readonly Seen[] {
    return this.bot.shown().map(({ chatId, threadId, text }) => ({ at: placeOf(chatId, threadId), text }));
  }

  undelivered(): number {
    return this.bot.queue.pending.length;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #topic(name: string, topic: number): Spot {
    const facts = {
      peer: { kind: "group", id: `${FORUM.id}:topic:${topic}` },
      parentPeer: { kind: "group", id: `${FORUM.id}` },
    };
    return this.#spot(name, FORUM, facts, { message_thread_id: topic, is_topic_message: true });
  }

  #spot(name: string, chat: Chat, facts: object, more: Said = {}, from: User = ANNA): Spot {
    return {
      name,
      at: placeOf(chat.id, more.message_thread_id),
      facts: { channel: "telegram", accountId: "default", ...facts },
      say: (text) =>
        void hears(this.bot, chat, { ...more, text, date: Math.floor(Date.now() / 1_000) }, from),
    };
  }
}

function placeOf(chatId: number, threadId: number | undefined): string {
  return `telegram/default/${chatId}${threadId === undefined ? "" : `/${threadId}`}`;
}
