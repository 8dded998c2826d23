// Discord with two bots on one server, for the suite of the contract.

import { makeDiscord } from "../../../src/channels/discord/discord-channel.ts";
import type { DiscordSettings } from "../../../src/config/channels/discord.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { testHost, type TestHost } from "../../fakes/channel/test-host.ts";
import { DiscordServer } from "../../fakes/discord/discord-server.ts";
import { dispatchedMessage, ROLE_OF_EVERY_PERSON } from "../../fakes/discord/payloads.ts";
import {
  type Bot,
  type Channel,
  type Guild,
  type Message,
  type User,
  World,
} from "../../fakes/discord/world.ts";
import type { Place, Platform, Shown, Spoken } from "../conformance/platform.ts";

/** The platform, and what Discord's own tests look at. */
export interface DiscordPlatform extends Platform {
  readonly server: DiscordServer;
  readonly world: World;
  readonly host: TestHost<DiscordSettings>;
  readonly anna: User;
  readonly guild: Guild;
  readonly room: Channel;
  readonly thread: Channel;
  /** Changed by a test before it starts an account. */
  settings: DiscordSettings;
  botOf(accountId: AccountId): Bot;
  /** Somebody writes in the room, a server's channel. */
  write(accountId: AccountId, more: Partial<Message>): Message;
}

/** Starts it. */
export async function discordPlatform(): Promise<DiscordPlatform> {
  const world = new World();
  const server = await DiscordServer.start(world);
  const anna = world.user("anna");
  const guild = world.guild("friends");
  const room = world.channel({ type: 0, guild_id: guild.id, name: "general" });
  const thread = world.channel({ type: 11, guild_id: guild.id, parent_id: room.id, name: "a thread" });
  const accounts = ["default", "shop"] as unknown as readonly [AccountId, AccountId];
  const bots = new Map(accounts.map((accountId) => [accountId, world.bot(`koi-${accountId}`)]));
  const botOf = (accountId: AccountId): Bot => bots.get(accountId) ?? world.bot("nobody");
  let last: { readonly bot: Bot; readonly message: Message } | undefined;

  const host = testHost<DiscordSettings>({
    settings: (accountId) => ({
      token: botOf(accountId).token,
      apiRoot: server.apiRoot,
      ...platform.settings,
    }),
  });

  function channelOf(accountId: AccountId, place: Place): Channel {
    return place === "dm" ? world.direct(botOf(accountId), anna) : place === "thread" ? thread : room;
  }

  function write(accountId: AccountId, more: Partial<Message>): Message {
    const bot = botOf(accountId);
    const message: Message = {
      id: world.snowflake(),
      channel: room,
      author: anna,
      content: "",
      attachments: [],
      at: Date.now(),
      mentions: [],
      ...more,
    };
    server.say(bot, message);
    last = { bot, message };
    return message;
  }

  const platform: DiscordPlatform = {
    server,
    world,
    host,
    anna,
    guild,
    room,
    thread,
    settings: {},
    channel: makeDiscord(host),
    accounts,
    places: ["dm", "room", "thread"],
    mentionPlaces: ["room", "thread"],
    senderId: anna.id as PeerId,
    botOf,
    write,
    factsOf(place, accountId) {
      if (place === "dm")
        return { channel: "discord", accountId, peer: { kind: "dm", id: anna.id } } as Facts;
      const parent = place === "thread" ? { parentPeer: { kind: "channel", id: room.id } } : {};
      const peer = { kind: "channel", id: channelOf(accountId, place).id };
      const there = { guildId: guild.id, roles: [ROLE_OF_EVERY_PERSON] };
      return { channel: "discord", accountId, peer, ...parent, ...there } as unknown as Facts;
    },
    async say({ accountId, place, text, mentionsUs, repliesTo, file }: Spoken) {
      const { user } = botOf(accountId);
      const id = world.snowflake();
      const attachment = file && {
        id: world.snowflake(),
        filename: file.fileName,
        content_type: file.mimeType,
        size: file.content.length,
        content: Buffer.from(file.content),
      };
      const message = write(accountId, {
        id,
        channel: channelOf(accountId, place),
        content: mentionsUs ? `<@${user.id}> ${text}` : text,
        mentions: mentionsUs ? [user] : [],
        ...(repliesTo && { repliesTo }),
        attachments: attachment ? [attachment] : [],
      });
      return message.id;
    },
    async edit({ accountId }, messageId, text) {
      const message = world.messages.find(({ id }) => id === messageId);
      if (!message) throw new Error("there is no such message");
      const edited_timestamp = new Date().toISOString();
      const data = { ...dispatchedMessage(message, world, server.origin), content: text, edited_timestamp };
      server.gateway.dispatch(botOf(accountId), "MESSAGE_UPDATE", data);
    },
    async react(shown, emoji) {
      const bot = botOf(shown.accountId);
      const { id, guild_id } = channelOf(shown.accountId, shown.place);
      server.gateway.dispatch(bot, "MESSAGE_REACTION_ADD", {
        user_id: anna.id,
        channel_id: id,
        message_id: shown.id,
        message_author_id: bot.user.id,
        emoji: { id: null, name: emoji },
        ...(guild_id && { guild_id, member: { user: anna, roles: [ROLE_OF_EVERY_PERSON] } }),
      });
    },
    shown: () => world.messages.flatMap((message) => shownOf(message)),
    reactions: () => world.reactions.map(({ messageId, emoji }) => ({ messageId, emoji })),
    polls: () => world.messages.flatMap(({ poll }) => (poll ? [pollOf(poll)] : [])),
    typings: (accountId) => botOf(accountId).typings,
    connections: (accountId) => server.gateway.connections(botOf(accountId)),
    trouble: {
      busy: (accountId, seconds) =>
        void botOf(accountId).faults.push({ kind: "busy", seconds: seconds * 10 }),
      broken: (accountId) => void botOf(accountId).faults.push({ kind: "broken" }),
      refuse: (accountId) =>
        void botOf(accountId).faults.push({ kind: "error", code: 50_013, message: "Missing Permissions" }),
      loseAnswer: (accountId) => void botOf(accountId).faults.push({ kind: "lose_answer" }),
      cut: (accountId) => server.gateway.cut(botOf(accountId)),
      redeliver: () => last && server.deliver(last.bot, last.message),
      revoke(accountId) {
        botOf(accountId).isRevoked = true;
      },
    },
    async close() {
      await server.close();
      await host.close();
    },
  };

  function shownOf({ id, channel, author, content, attachments, repliesTo }: Message): Shown[] {
    const accountId = accounts.find((one) => botOf(one).user.id === author.id);
    if (accountId === undefined) return [];
    const place = channel.type === 1 ? "dm" : channel.type === 11 ? "thread" : "room";
    const [file] = attachments;
    return [
      {
        accountId,
        place,
        id,
        text: content,
        ...(repliesTo && { repliesTo }),
        ...(file && { file: file.content }),
      },
    ];
  }

  return platform;
}

function pollOf(poll: object): { question: string; options: string[] } {
  const { question, answers } = poll as {
    question: { text: string };
    answers: { poll_media: { text: string } }[];
  };
  return { question: question.text, options: answers.map(({ poll_media: { text } }) => text) };
}
