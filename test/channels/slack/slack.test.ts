// What is Slack's own: mentions told twice, apps that write to each other, threads, slash commands, reconnects, tokens.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InboundMessage } from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { Listener } from "../conformance/listener.ts";
import { type SlackPlatform, slackPlatform } from "./slack-platform.ts";

const ROOM = "C0ROOM0001";
const ANNA = "U0ANNA0001";
const WAIT = { timeout: 10_000, interval: 10 };

let slack: SlackPlatform;
let listener: Listener;

beforeEach(async () => {
  slack = await slackPlatform();
  listener = new Listener();
});

afterEach(async () => {
  for (const accountId of slack.accounts) await slack.channel.stop(accountId);
  await slack.close();
});

async function open(accountId: AccountId = slack.accounts[0]): Promise<void> {
  await slack.channel.start(accountId, listener.emit);
  await state(accountId, "open");
}

async function state(accountId: AccountId, wanted: string): Promise<void> {
  await vi.waitFor(() => expect(slack.channel.status(accountId).state).toBe(wanted), WAIT);
}

function inRoom(more: object): object {
  const { teamId } = slack.server.workspace;
  return {
    type: "message",
    channel: ROOM,
    channel_type: "channel",
    user: ANNA,
    team: teamId,
    ts: "1.000001",
    ...more,
  };
}

async function heard(text: string): Promise<InboundMessage> {
  return vi.waitFor(() => {
    const message = listener.find(text);
    if (!message) throw new Error(`"${text}" was not emitted`);
    return message;
  }, WAIT);
}

async function allAcknowledged(): Promise<void> {
  await vi.waitFor(() => expect(slack.server.unacknowledged).toBe(0), WAIT);
}

test("a mention that Slack tells twice comes once", async () => {
  const [first] = slack.accounts;
  await open();
  const text = `<@${slack.appOf(first).userId}> are you there?`;
  slack.event(first, inRoom({ text }));
  slack.event(first, inRoom({ text, type: "app_mention" }));
  await allAcknowledged();
  expect(listener.calls).toHaveLength(1);
  expect(listener.calls[0]).toMatchObject({ text: "@koi-default are you there?", mentionsUs: true });
});

test("what nobody said is no message", async () => {
  const [first] = slack.accounts;
  await open();
  const { userId, botId } = slack.appOf(first);
  slack.event(first, inRoom({ subtype: "channel_join", text: "joined" }));
  slack.event(first, inRoom({ user: userId, text: "ours" }));
  slack.event(first, inRoom({ subtype: "bot_message", user: undefined, bot_id: botId, text: "ours too" }));
  slack.event(first, inRoom({ bot_id: "B0OTHER001", text: "of another app" }));
  const about = { ts: "1.5", user: ANNA, text: "same", type: "message" };
  slack.event(
    first,
    inRoom({ subtype: "message_changed", message: { ...about, edited: {} }, previous_message: about }),
  );
  await allAcknowledged();
  expect(listener.calls).toEqual([]);
});

test.each([ROOM, ROOM.toLowerCase(), `<#${ROOM}>`, "*"])(
  "other apps are read where the room %s says so",
  async (key) => {
    const [first] = slack.accounts;
    slack.settings = { channels: { [key]: { allowBots: true } } };
    await open();
    slack.event(
      first,
      inRoom({ user: undefined, bot_id: "B0OTHER001", subtype: "bot_message", text: "beep" }),
    );
    expect(await heard("beep")).toMatchObject({ sender: { id: "B0OTHER001" } });
  },
);

test("the workspace is that of the sender, where Slack says it", async () => {
  const [first] = slack.accounts;
  await open();
  slack.event(first, inRoom({ text: "from next door", team: "T0OTHER001" }));
  expect((await heard("from next door")).facts.teamId).toBe("T0OTHER001");
});

test("a deleted message is news of it", async () => {
  const [first] = slack.accounts;
  await open();
  const previous = { type: "message", ts: "1.000007", user: ANNA, text: "oops" };
  slack.event(first, inRoom({ subtype: "message_deleted", previous_message: previous, event_ts: "2.1" }));
  await vi.waitFor(() => expect(listener.calls).toHaveLength(1), WAIT);
  expect(listener.calls[0]).toMatchObject({
    event: { kind: "deleted", messageId: `${ROOM}:1.000007` },
    text: "",
  });
});

test("answers go into a thread as the config says, and stay in one that there is", async () => {
  const [first] = slack.accounts;
  slack.settings = { replyToMode: "off", replyToModeByChatType: { channel: "all" } };
  await open();
  slack.event(first, inRoom({ text: "in the room", ts: "5.000001" }));
  const message = await heard("in the room");
  const target = { accountId: first, peer: message.facts.peer, replyToMessageId: message.messageId };
  await slack.channel.send(target, { text: "one" }, "k1");
  slack.settings = { replyToMode: "first" };
  await slack.channel.send(target, { text: "two" }, "k2");
  await slack.channel.send(target, { text: "three" }, "k2/2");
  slack.settings = {};
  await slack.channel.send(target, { text: "four" }, "k3");
  await slack.channel.send({ ...target, threadId: "4.000001" }, { text: "five" }, "k4");
  expect(slack.server.workspace.posted.map(({ text, threadTs }) => [text, threadTs])).toEqual([
    ["one", "5.000001"],
    ["two", "5.000001"],
    ["three", undefined],
    ["four", undefined],
    ["five", "4.000001"],
  ]);
});

test("a slash command is a message, answered to the one who asked", async () => {
  const [first] = slack.accounts;
  const command = {
    command: "/ask",
    text: "what is new?",
    user_id: ANNA,
    user_name: "anna",
    channel_id: ROOM,
    channel_name: "general",
    team_id: slack.server.workspace.teamId,
    trigger_id: "13345224609.738474920.8088930838d88f008e0",
  };
  slack.settings = { slashCommand: { enabled: true, name: "ask" } };
  await open();
  slack.server.deliver(slack.appOf(first), "slash_commands", { ...command, command: "/other" });
  slack.server.deliver(slack.appOf(first), "slash_commands", command);
  const message = await heard("what is new?");
  expect(message).toMatchObject({ isCommand: true, mentionsUs: true, sender: { id: ANNA } });
  expect(message.facts.sessionName).toBe(`slack:slash:${ANNA}`);
  await allAcknowledged();
  expect(listener.calls).toHaveLength(1);
  const target = { accountId: first, peer: message.facts.peer, replyToMessageId: message.messageId };
  await slack.channel.send(target, { text: "nothing" }, "k1");
  expect(slack.server.workspace.posted).toMatchObject([{ text: "nothing", onlyFor: ANNA, channel: ROOM }]);
});

test("a person's token fetches what the bot may not see, and writes nothing", async () => {
  const [first] = slack.accounts;
  const { workspace } = slack.server;
  const app = slack.appOf(first);
  const content = Buffer.from("minutes");
  workspace.files.set("F0HIDDEN01", { name: "m.txt", mimeType: "text/plain", content, isHidden: true });
  const file = { kind: "document", mimeType: "text/plain", source: { fileId: "F0HIDDEN01" } } as const;
  const fetched = async (): Promise<string> => {
    const into = join(tempFolder(), "m.txt");
    await slack.channel.fetchMedia?.(first, file, into, 1_000);
    return readFile(into, "utf8");
  };
  await open();
  await expect(fetched()).rejects.toThrow("Slack did not say where the file is");
  await slack.channel.stop(first);
  slack.settings = { userToken: app.userToken };
  await open();
  expect(await fetched()).toBe("minutes");
  slack.settings = { userToken: "xoxp-nobodys" };
  await slack.channel.stop(first);
  await open();
  await expect(fetched()).rejects.toThrow("Slack did not say where the file is");
});

test.each([
  ["off", 0],
  ["own", 1],
  ["all", 2],
] as const)(
  "with reactionNotifications %s, %i of two reactions are told",
  async (reactionNotifications, count) => {
    const [first] = slack.accounts;
    slack.settings = { reactionNotifications };
    await open();
    const item = { type: "message", channel: ROOM, ts: "1.000001" };
    const reaction = { type: "reaction_added", user: ANNA, reaction: "eyes", item };
    slack.event(first, { ...reaction, item_user: slack.appOf(first).userId, event_ts: "3.1" });
    slack.event(first, { ...reaction, item_user: "U0OTHER001", event_ts: "3.2" });
    await allAcknowledged();
    expect(listener.calls).toHaveLength(count);
  },
);

test("takes its emoji off again", async () => {
  const [first] = slack.accounts;
  await open();
  slack.event(first, inRoom({ text: "look", ts: "6.000001" }));
  const { facts, messageId } = await heard("look");
  const target = { accountId: first, peer: facts.peer, replyToMessageId: messageId };
  await slack.channel.react?.(target, "👀");
  expect(slack.server.workspace.reactions).toMatchObject([{ channel: ROOM, ts: "6.000001", name: "eyes" }]);
  await slack.channel.react?.(target, "");
  expect(slack.server.workspace.reactions).toEqual([]);
});

test("comes back at once when Slack asks for it", async () => {
  const [first] = slack.accounts;
  await open();
  const app = slack.appOf(first);
  const begunMs = Date.now();
  slack.server.refresh(app);
  await vi.waitFor(
    () => expect(app.calls.filter(({ method }) => method === "apps.connections.open")).toHaveLength(2),
    WAIT,
  );
  await state(first, "open");
  expect(slack.server.connections(app)).toBe(1);
  // Slack's own client would have waited for five seconds.
  expect(Date.now() - begunMs).toBeLessThan(4_500);
});

test("says what is missing, and what is wrong", async () => {
  const [first, second] = slack.accounts;
  slack.settings = { botToken: "" };
  await slack.channel.start(first, listener.emit);
  await state(first, "failed");
  expect(slack.channel.status(first).detail).toContain("botToken");
  slack.settings = { botToken: "xoxb-nobodys" };
  await slack.channel.start(second, listener.emit);
  await state(second, "logged_out");
  expect(slack.channel.status(second).detail).toContain("Slack does not know the token");
  expect(await slack.channel.probe?.(second)).toMatchObject({ ok: false });
});

test("a token that another gateway uses is a conflict, until it is free", async () => {
  const [first] = slack.accounts;
  const lease = `slack:${slack.appOf(first).botToken}`;
  slack.host.leases.set(lease, "process 4711");
  await slack.channel.start(first, listener.emit);
  await state(first, "conflict");
  expect(slack.channel.status(first).detail).toContain("process 4711");
  expect(slack.appOf(first).calls).toEqual([]);
});

test("no token reaches the log or an error", async () => {
  const [first] = slack.accounts;
  await open();
  slack.event(first, inRoom({ text: "hi" }));
  const { facts, messageId } = await heard("hi");
  const target = { accountId: first, peer: facts.peer, replyToMessageId: messageId };
  slack.trouble.broken?.(first);
  const error: unknown = await slack.channel
    .send(target, { text: "x" }, "k")
    .catch((fault: unknown) => fault);
  const said = [...slack.host.lines, String(error), slack.channel.status(first).detail ?? ""].join("\n");
  expect(said).not.toMatch(/xoxb-|xapp-/);
});
