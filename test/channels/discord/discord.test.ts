// What is Discord's own: servers and roles, other bots, absences, slash commands, threads for answers, tokens.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InboundMessage, ReplyTarget } from "../../../src/channels/channel.ts";
import { makeDiscord } from "../../../src/channels/discord/discord-channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { ROLE_OF_EVERY_PERSON } from "../../fakes/discord/payloads.ts";
import { Listener } from "../conformance/listener.ts";
import { type DiscordPlatform, discordPlatform } from "./discord-platform.ts";

const WAIT = { timeout: 10_000, interval: 10 };

let discord: DiscordPlatform;
let listener: Listener;
let first: AccountId;

beforeEach(async () => {
  discord = await discordPlatform();
  listener = new Listener();
  [first] = discord.accounts;
});

afterEach(async () => {
  for (const accountId of discord.accounts) await discord.channel.stop(accountId);
  await discord.close();
});

async function open(accountId: AccountId = first): Promise<void> {
  await discord.channel.start(accountId, listener.emit);
  await state(accountId, "open");
}

async function state(accountId: AccountId, wanted: string): Promise<void> {
  await vi.waitFor(() => expect(discord.channel.status(accountId).state).toBe(wanted), WAIT);
}

async function heard(text: string): Promise<InboundMessage> {
  return vi.waitFor(() => {
    const message = listener.find(text);
    if (!message) throw new Error(`"${text}" was not emitted`);
    return message;
  }, WAIT);
}

function answerTo({ facts, messageId, sender, text }: InboundMessage): ReplyTarget {
  const repliedTo = { senderId: sender.id, text };
  return { accountId: first, peer: facts.peer, replyToMessageId: messageId, repliedTo };
}

test("on a server a message carries its server and the sender's roles; a thread its channel", async () => {
  await open();
  discord.write(first, { content: "here", channel: discord.thread });
  expect((await heard("here")).facts).toEqual({
    channel: "discord",
    accountId: first,
    peer: { kind: "channel", id: discord.thread.id },
    parentPeer: { kind: "channel", id: discord.room.id },
    guildId: discord.guild.id,
    roles: [ROLE_OF_EVERY_PERSON],
  });
});

test.each([
  [{}, { from: "anna", text: "what about lunch?" }],
  [{ includeThreadStarter: false }, undefined],
])(
  "the first message of a thread tells what it hangs under, where the room says %j",
  async (rule, starter) => {
    discord.settings = { guilds: { [discord.guild.id]: { channels: { [discord.room.id]: rule } } } };
    await open();
    const { id } = discord.write(first, { content: "what about lunch?" });
    const about = { id, type: 11, guild_id: discord.guild.id, parent_id: discord.room.id } as const;
    discord.world.channels.set(id, about);
    discord.write(first, { content: "pizza", channel: about });
    expect((await heard("pizza")).threadStarter).toEqual(starter);
    discord.write(first, { content: "or pasta", channel: about });
    expect((await heard("or pasta")).threadStarter).toBeUndefined();
    discord.write(first, { content: "elsewhere", channel: discord.thread });
    expect((await heard("elsewhere")).threadStarter).toBeUndefined();
  },
);

test("a send whose answer got lost is repeated as often as `retry` says", async () => {
  discord.settings = { retry: { attempts: 2, minDelayMs: 10 } };
  await open();
  discord.write(first, { content: "hi" });
  const target = answerTo(await heard("hi"));
  const { calls, faults } = discord.botOf(first);
  faults.push({ kind: "lose_answer" }, { kind: "lose_answer" });
  await expect(discord.channel.send(target, { text: "once" }, "k1")).rejects.toMatchObject({
    fate: "unknown",
  });
  expect(calls.filter((call) => call.startsWith("POST") && call.endsWith("/messages"))).toHaveLength(2);
  expect(discord.shown()).toHaveLength(1);
});

test("neither our own messages nor those of other bots are read, unless the config says so", async () => {
  const robot = discord.world.user("robot", true);
  await open();
  discord.write(first, { content: "ours", author: discord.botOf(first).user });
  discord.write(first, { content: "beep", author: robot });
  discord.write(first, { content: "a person" });
  await heard("a person");
  expect(listener.calls.map(({ text }) => text)).toEqual(["a person"]);
  discord.settings = { allowBots: true };
  discord.write(first, { content: "beep again", author: robot });
  await heard("beep again");
});

test("@everyone is no call of the koi", async () => {
  await open();
  discord.write(first, { content: "@everyone look", isMentionOfEveryone: true });
  expect((await heard("@everyone look")).mentionsUs).toBe(false);
});

test("reads mentions as names", async () => {
  await open();
  const { user } = discord.botOf(first);
  discord.write(first, {
    content: `<@${user.id}> and <@${discord.anna.id}>`,
    mentions: [user, discord.anna],
  });
  expect(await heard("@koi-default and @anna")).toMatchObject({ mentionsUs: true });
});

test("what was said during an absence is asked for, also after a restart", async () => {
  await open();
  discord.write(first, { content: "before" });
  await heard("before");
  await discord.channel.stop(first);
  discord.write(first, { content: "meanwhile one" });
  discord.write(first, { content: "meanwhile two" });
  // As another process would: a new channel over the same folder.
  const later = makeDiscord(discord.host);
  await later.start(first, listener.emit);
  const message = await heard("meanwhile two");
  await later.stop(first);
  expect(listener.calls.map(({ text }) => text)).toEqual(["before", "meanwhile one", "meanwhile two"]);
  expect(message.facts).toEqual(discord.factsOf("room", first));
});

test("a session that can't be resumed loses nothing of a known channel", async () => {
  await open();
  discord.write(first, { content: "before" });
  await heard("before");
  discord.botOf(first).mayResume = false;
  discord.server.gateway.cut(discord.botOf(first));
  discord.write(first, { content: "lost on the way" });
  await heard("lost on the way");
  expect(discord.server.gateway.resumes).toBe(0);
});

test("a session that can be resumed is", async () => {
  await open();
  discord.server.gateway.cut(discord.botOf(first));
  discord.write(first, { content: "in between" });
  await heard("in between");
  expect(discord.server.gateway).toMatchObject({ identifies: 1, resumes: 1 });
});

test("offers the gateway's commands, and takes them as messages", async () => {
  await open();
  const bot = discord.botOf(first);
  await vi.waitFor(() => expect(bot.commands).toMatchObject([{ name: "status" }, { name: "approve" }]), WAIT);
  const { world, server, room, guild, anna } = discord;
  const interaction = {
    id: world.snowflake(),
    application_id: bot.user.id,
    type: 2,
    token: "interaction-token",
    version: 1,
    locale: "en-US",
    entitlements: [],
    authorizing_integration_owners: {},
    attachment_size_limit: 8_388_608,
    channel_id: room.id,
    channel: { id: room.id, type: 0 },
    guild_id: guild.id,
    member: { user: anna, roles: [ROLE_OF_EVERY_PERSON] },
    data: { id: "1", name: "status", type: 1, options: [{ name: "text", type: 3, value: "all" }] },
  };
  server.gateway.dispatch(bot, "INTERACTION_CREATE", interaction);
  const message = await heard("/status all");
  expect(message).toMatchObject({ isCommand: true, sender: { id: anna.id }, facts: { guildId: guild.id } });
  const word = [
    { name: "answer", type: 3, value: "allow-once" },
    { name: "id", type: 3, value: " k7w2ap " },
  ];
  const answer = {
    ...interaction,
    id: world.snowflake(),
    data: { ...interaction.data, name: "approve", options: word },
  };
  server.gateway.dispatch(bot, "INTERACTION_CREATE", answer);
  await heard("/approve k7w2ap allow-once");
  await discord.channel.send(answerTo(message), { text: "fine" }, "k1");
  await discord.channel.send(answerTo(message), { text: "and more" }, "k1/2");
  await vi.waitFor(() => expect(world.answers).toHaveLength(4), WAIT);
  expect(world.answers.map(({ type, content }) => [type, content]).sort()).toEqual([
    ["callback", ""],
    ["callback", ""],
    ["followup", "and more"],
    ["original", "fine"],
  ]);
  listener.answers.push({ outcome: "refused", reason: "you are not let in here yet" });
  server.gateway.dispatch(bot, "INTERACTION_CREATE", { ...interaction, id: world.snowflake() });
  await vi.waitFor(
    () => expect(world.answers.at(-1)?.content).toContain("you are not let in here yet"),
    WAIT,
  );
});

test("answers quote as the config says, and begin a thread where a room wants one", async () => {
  await open();
  const { id } = discord.write(first, { content: "question" });
  const target = answerTo(await heard("question"));
  discord.settings = { replyToMode: "first" };
  await discord.channel.send(target, { text: "one" }, "k1");
  await discord.channel.send(target, { text: "two" }, "k1/2");
  discord.settings = { guilds: { "*": { channels: { [discord.room.id]: { autoThread: true } } } } };
  await discord.channel.send(target, { text: "three" }, "k2");
  await discord.channel.send(target, { text: "four" }, "k2/2");
  const ours = discord.world.messages.filter(({ author }) => author.bot);
  expect(ours.map(({ content, repliesTo, channel }) => [content, repliesTo, channel.type])).toEqual([
    ["one", id, 0],
    ["two", undefined, 0],
    ["three", undefined, 11],
    ["four", undefined, 11],
  ]);
});

test("long answers are split by lines, and tables are text of fixed width", () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`).join("\n");
  const parts = discord.channel.parts?.(first, { text: lines }) ?? [];
  expect(parts.map(({ text }) => text.split("\n").length)).toEqual([17, 17, 6]);
  const table = discord.channel.parts?.(first, { text: "| a | b |\n|---|---|\n| 1 | 2 |\n\nafter" }) ?? [];
  expect(table.map(({ text }) => text)).toEqual(["```\na  b\n1  2\n```\n\nafter"]);
});

test("an answer that is sent again within minutes is shown once", async () => {
  await open();
  discord.write(first, { content: "hi" });
  const target = answerTo(await heard("hi"));
  await discord.channel.send(target, { text: "once" }, "k1");
  await discord.channel.send(target, { text: "once" }, "k1");
  expect(discord.shown()).toHaveLength(1);
});

test("takes its emoji off again", async () => {
  await open();
  discord.write(first, { content: "look" });
  const target = answerTo(await heard("look"));
  await discord.channel.react?.(target, "👀");
  expect(discord.world.reactions).toMatchObject([{ emoji: "👀" }]);
  await discord.channel.react?.(target, "");
  expect(discord.world.reactions).toEqual([]);
});

test("says what is missing, and what is wrong", async () => {
  const [, second] = discord.accounts;
  discord.settings = { token: " " };
  await discord.channel.start(first, listener.emit);
  await state(first, "failed");
  expect(discord.channel.status(first).detail).toContain("token");
  discord.settings = { token: "nobody's" };
  await discord.channel.start(second, listener.emit);
  await state(second, "logged_out");
  expect(discord.channel.status(second).detail).toContain("Developer Portal");
  expect(await discord.channel.probe?.(second)).toMatchObject({ ok: false });
});

test("names the switch that a bot lacks", async () => {
  discord.botOf(first).mayReadContent = false;
  await discord.channel.start(first, listener.emit);
  await state(first, "failed");
  expect(discord.channel.status(first).detail).toContain("Message Content Intent");
});

test("a token that another gateway uses is a conflict", async () => {
  discord.host.leases.set(`discord:${discord.botOf(first).token}`, "process 4711");
  await discord.channel.start(first, listener.emit);
  await state(first, "conflict");
  expect(discord.channel.status(first).detail).toContain("process 4711");
  expect(discord.botOf(first).calls).toEqual([]);
});

test("a Discord that is away is tried again", async () => {
  const { apiRoot } = discord.server;
  discord.settings = { apiRoot: "http://127.0.0.1:9/api" };
  await discord.channel.start(first, listener.emit);
  await state(first, "backing_off");
  discord.settings = { apiRoot };
  await state(first, "open");
});

test("a lack of permission is told plainly, and no token anywhere", async () => {
  await open();
  discord.write(first, { content: "hi" });
  const target = answerTo(await heard("hi"));
  discord.trouble.refuse?.(first);
  const error: unknown = await discord.channel
    .send(target, { text: "x" }, "k")
    .catch((fault: unknown) => fault);
  expect(error).toMatchObject({
    fate: "refused",
    message: expect.stringContaining("Send Messages") as string,
  });
  const said = [...discord.host.lines, String(error), JSON.stringify(discord.channel.status(first))].join(
    "\n",
  );
  expect(said).not.toContain(discord.botOf(first).token);
});
