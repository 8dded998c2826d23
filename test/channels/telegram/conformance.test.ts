// Telegram through the suite of the contract: the real adapter and library against the fake Bot API, two bots at once.

import type { Chat, Message } from "grammy/types";
import type { TelegramSettings } from "../../../src/config/channels/telegram.ts";
import { makeTelegramChannel } from "../../../src/channels/telegram/telegram-channel.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { testHost } from "../../fakes/channel/test-host.ts";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { startBotApiServer } from "../../fakes/telegram/bot-api-server.ts";
import type { FakeBot } from "../../fakes/telegram/fake-bot.ts";
import { ANNA, dmOf, entity, FORUM, GROUP, messageIn, NEWS, type Said } from "../../fakes/telegram/people.ts";
import type { Place, Platform, Shown, Spoken } from "../conformance/platform.ts";
import { testChannel } from "../conformance/test-channel.ts";

const TOPIC = 42;
const CHATS: Readonly<Record<Place, Chat>> = { dm: dmOf(ANNA), group: GROUP, room: NEWS, thread: FORUM };

async function telegramPlatform(isCalled: boolean): Promise<Platform> {
  const server = await startBotApiServer();
  const accounts = ["default", "shop"] as [AccountId, AccountId];
  const bots = new Map<AccountId, FakeBot>([
    [accounts[0], server.addBot({ token: "111:first_secret", username: "koibot" })],
    [accounts[1], server.addBot({ token: "222:second_secret", username: "shopbot" })],
  ]);
  let hooks = "";
  const host = testHost<TelegramSettings>({
    settings: (accountId) => ({
      botToken: bots.get(accountId)?.token ?? "",
      apiRoot: server.url,
      ...(isCalled && {
        webhookUrl: `${hooks}/telegram/${accountId}`,
        webhookSecret: `word-of_${accountId}`,
      }),
    }),
  });
  if (isCalled) hooks = await host.webhookUrl();
  const lastSaid = new Map<AccountId, Message>();
  const channel = makeTelegramChannel(host);

  const botOf = (accountId: AccountId): FakeBot => {
    const bot = bots.get(accountId);
    if (!bot) throw new Error(`no bot for ${accountId}`);
    return bot;
  };
  const nameOf = ({ chat, message_id }: Message): string => `${chat.id}:${message_id}`;
  const placeOf = (chatId: number): Place =>
    (Object.keys(CHATS) as Place[]).find((place) => CHATS[place].id === chatId) ?? "dm";

  function saidOf(bot: FakeBot, { place, text, mentionsUs, repliesTo, file }: Spoken): Said {
    const chat = CHATS[place];
    const whole = mentionsUs ? `@KoiBot ${text}` : text;
    const original = repliesTo === undefined ? undefined : bot.chats.find(chat.id, Number(repliesTo));
    const fileId = file && bot.addFile(file.content);
    return {
      ...(file ? { caption: whole } : { text: whole }),
      ...(mentionsUs && { entities: [entity("mention", whole, "@KoiBot")] }),
      ...(place === "thread" && { message_thread_id: TOPIC, is_topic_message: true }),
      ...(original && { reply_to_message: original as never }),
      ...(file &&
        fileId !== undefined && {
          photo: [
            { file_id: "thumbnail", file_unique_id: "t", width: 90, height: 90 },
            { file_id: fileId, file_unique_id: "p", width: 900, height: 900 },
          ],
        }),
    };
  }

  return {
    channel,
    accounts,
    places: ["dm", "group", "thread"],
    mentionPlaces: ["group", "thread"],
    senderId: `${ANNA.id}` as PeerId,
    factsOf(place, accountId): Facts {
      const { id } = CHATS[place];
      const peers = {
        dm: { peer: { kind: "dm", id: `${id}` } },
        group: { peer: { kind: "group", id: `${id}` } },
        room: { peer: { kind: "channel", id: `${id}` } },
        thread: {
          peer: { kind: "group", id: `${id}:topic:${TOPIC}` },
          parentPeer: { kind: "group", id: `${id}` },
        },
      };
      return { channel: "telegram", accountId, ...peers[place] } as Facts;
    },
    async say(spoken) {
      const bot = botOf(spoken.accountId);
      const message = messageIn(bot, CHATS[spoken.place], saidOf(bot, spoken));
      lastSaid.set(spoken.accountId, bot.say(message));
      return nameOf(message);
    },
    async edit({ accountId, place }, messageId, text) {
      const bot = botOf(accountId);
      const message = bot.chats.find(CHATS[place].id, Number(messageId.split(":")[1]));
      bot.push({ edited_message: { ...message, text, edit_date: 1_790_000_009 } as never });
    },
    async react({ accountId, place, id }, emoji) {
      botOf(accountId).push({
        message_reaction: {
          chat: CHATS[place],
          message_id: Number(id),
          user: ANNA,
          date: 1_790_000_010,
          old_reaction: [],
          new_reaction: [{ type: "emoji", emoji: emoji as "👍" }],
        },
      });
    },
    shown: () =>
      [...bots].flatMap(([accountId, bot]) =>
        bot.shown().map(({ chatId, messageId, source, repliesTo, file }): Shown => ({
          accountId,
          place: placeOf(chatId),
          id: `${messageId}`,
          text: source,
          ...(repliesTo !== undefined && { repliesTo: `${chatId}:${repliesTo}` }),
          ...(file && { file: file.content }),
        })),
      ),
    reactions: () =>
      [...bots.values()].flatMap((bot) =>
        bot.callsOf("setMessageReaction").map(({ chat_id, message_id, reaction }) => ({
          messageId: `${String(chat_id)}:${String(message_id)}`,
          emoji: (reaction as { emoji: string }[])[0]?.emoji ?? "",
        })),
      ),
    polls: () =>
      [...bots.values()].flatMap((bot) =>
        bot.callsOf("sendPoll").map(({ question, options }) => ({
          question: String(question),
          options: (options as { text: string }[]).map(({ text }) => text),
        })),
      ),
    typings: (accountId) => botOf(accountId).callsOf("sendChatAction").length,
    connections: (accountId) => botOf(accountId).queue.waiting,
    trouble: {
      busy: (accountId, seconds) =>
        botOf(accountId).trouble("sendMessage", {
          kind: "error",
          error: new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
        }),
      broken: (accountId) =>
        botOf(accountId).trouble("sendMessage", {
          kind: "error",
          error: new ApiError(500, "Internal Server Error"),
        }),
      refuse: (accountId) =>
        botOf(accountId).trouble("sendMessage", {
          kind: "error",
          error: new ApiError(403, "Forbidden: bot was blocked by the user"),
        }),
      loseAnswer: (accountId) => botOf(accountId).trouble("sendMessage", { kind: "lose" }),
      cut: (accountId) => botOf(accountId).cut(),
      redeliver(accountId) {
        const message = lastSaid.get(accountId);
        if (message) botOf(accountId).say(message);
      },
      revoke: (accountId) => {
        botOf(accountId).isRevoked = true;
      },
    },
    async close() {
      await server.close();
      await host.close();
    },
  };
}

// In a channel nobody but the channel itself is seen to speak: its posts have tests of their own.
testChannel("Telegram", () => telegramPlatform(false), { places: ["dm", "group", "thread"] });
// That a token was taken back is seen when Telegram is next asked how its calls go, within a minute.
testChannel("Telegram by webhook", () => telegramPlatform(true), {
  places: ["dm", "group", "thread"],
  lacks: ["revocation"],
});
