// The tool `message` in the built gateway, with the real libraries on Telegram and Discord: what it says elsewhere, changes,
// takes away and asks in polls, as people there see it.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startGatewayChild, writeConfig } from "../breakage/gateway-child.ts";
import { waitUntil } from "../breakage/wait.ts";
import { callsReply, type ModelReply, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { discordPlatform } from "../channels/discord/discord-platform.ts";
import { startBotApiServer } from "../fakes/telegram/bot-api-server.ts";
import { ANNA, dmOf, GROUP, hears, type Said } from "../fakes/telegram/people.ts";

/** What is said now: old messages are not answered. */
const now = (text: string): Said => ({ text, date: Math.floor(Date.now() / 1_000) });
const GROUP_KEY = `koi:main:telegram:group:${GROUP.id}`;

test(
  "an owner has the koi speak in its group and on Discord, change that and ask there",
  { timeout: 120_000 },
  async () => {
    const queue: ModelReply[] = [];
    const model = await startOpenAiServer(() => queue.shift() ?? textReply("ok"));
    const telegram = await startBotApiServer();
    const bot = telegram.addBot({ token: "4711:secret", username: "koibot" });
    const discord = await discordPlatform();
    const [account] = discord.accounts;
    const home = tempFolder();
    onTestFinished(async () => {
      await Promise.all([model.close(), telegram.close(), discord.close()]);
    });
    mkdirSync(join(home, ".SKYKOI"), { recursive: true });
    writeConfig(home, {
      kois: { defaults: { model: "fake/m" } },
      models: { providers: { fake: { baseUrl: model.baseUrl, api: "openai-completions" } } },
      commands: { ownerAllowFrom: [`telegram:${ANNA.id}`] },
      messages: { queue: { debounceMs: 0 } },
      tools: { message: { crossContext: { allowAcrossProviders: true } } },
      channels: {
        telegram: {
          botToken: "${TELEGRAM}",
          apiRoot: telegram.url,
          streamMode: "off",
          dmPolicy: "allowlist",
          allowFrom: [String(ANNA.id)],
          groupPolicy: "open",
          groups: { "*": { requireMention: false } },
        },
        discord: {
          token: "${DISCORD}",
          apiRoot: discord.server.apiRoot,
          groupPolicy: "open",
          guilds: { "*": { requireMention: false } },
          actions: { polls: false },
        },
      },
    });
    const env = { TELEGRAM: "4711:secret", DISCORD: discord.botOf(account).token };
    const gateway = await startGatewayChild({ home, env });
    onTestFinished(() => gateway.kill());
    const open = async (): Promise<boolean> => {
      const states = (await gateway.status()).accounts.filter(({ channel }) => channel !== "webchat");
      return states.length === 2 && states.every(({ state }) => state === "open");
    };
    await waitUntil("both accounts are open", open);

    hears(bot, GROUP, now("hello all"));
    discord.write(account, { content: "hello too" });
    const inRoom = (): string[] => discord.shown().map(({ text }) => text);
    await waitUntil("both rooms are answered", () => bot.shown().length === 1 && inRoom().length === 1);

    const asked = async (...calls: readonly object[]): Promise<string[]> => {
      const before = model.requests.length;
      queue.push(...calls.map((args) => callsReply(["message", args])));
      hears(bot, dmOf(ANNA), now("do it"));
      await waitUntil("the calls are done", () => model.requests.length === before + calls.length + 1);
      const messages = model.requests.at(-1)?.body["messages"] as { role: string; content: string }[];
      return messages
        .filter(({ role }) => role === "tool")
        .slice(-calls.length)
        .map(({ content }) => content);
    };
    const [said = ""] = await asked({ action: "send", to: GROUP_KEY, text: "The **pond** is full." });
    expect(said).toMatch(/^it is on its way/);
    const inGroup = (): string[] =>
      bot
        .shown()
        .filter(({ chatId }) => chatId === GROUP.id)
        .map(({ text }) => text);
    await waitUntil("it is said in the group", () => inGroup().length === 2);
    expect(inGroup()[1]).toBe("[from Telegram direct message] The pond is full.");

    const messageId = /m-[0-9a-f]+/.exec(said)?.[0];
    const poll = { action: "poll", question: "Swim?", options: ["Yes", "No"] };
    const room = `koi:main:discord:channel:${discord.room.id}`;
    const results = await asked(
      { action: "edit", to: GROUP_KEY, text: "The pond is empty.", messageId },
      { ...poll, to: GROUP_KEY },
      { action: "send", to: room, text: "From afar." },
      { ...poll, to: room },
      { action: "react", emoji: "👍" },
      { action: "send", to: "+15550001111", text: "hi" },
    );
    expect(results[0]).toBe("done");
    expect(results[3]).toContain("`channels.discord.actions.polls`");
    expect(results[4]).toBe("done");
    expect(results[5]).toContain("you have no conversation");
    expect(inGroup()[1]).toBe("[from Telegram direct message] The pond is empty.");
    await waitUntil("poll and message", () => bot.callsOf("sendPoll").length === 1 && inRoom().length === 2);
    expect(bot.callsOf("sendPoll")[0]).toMatchObject({
      chat_id: GROUP.id,
      question: "[from Telegram direct message] Swim?",
    });
    expect(inRoom()[1]).toBe("[from Telegram direct message] From afar.");

    expect(await asked({ action: "delete", to: GROUP_KEY, messageId })).toEqual(["done"]);
    expect(inGroup()).toEqual([expect.stringContaining("ok"), "[from Telegram direct message] Swim?"]);
    expect(await gateway.stop()).toBe(0);
  },
);
