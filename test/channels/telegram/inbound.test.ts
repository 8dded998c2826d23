// Messages as Telegram writes them → what the gateway hears. Pure: no connection.

import type { MessageEntity, Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { readUpdate } from "../../../src/channels/telegram/read-update.ts";
import { ANNA, BO, dmOf, entity, FORUM, GROUP, NEWS } from "../../fakes/telegram/people.ts";

import { accountId, heard, reading, US } from "./reading.ts";

describe("facts", () => {
  it("of a direct message are the person", () => {
    expect(heard({ chat: dmOf(ANNA), text: "hi" })).toEqual({
      messageId: `${ANNA.id}:5`,
      facts: { channel: "telegram", accountId, peer: { kind: "dm", id: "7000000001" } },
      sender: { id: "7000000001", name: "Anna Berg" },
      text: "hi",
      media: [],
      mentionsUs: false,
      sentAtMs: 1_790_000_000_000,
    });
  });

  it("of a topic in a direct message have its number as the thread", () => {
    const message = { chat: dmOf(ANNA), text: "hi", message_thread_id: 9, is_topic_message: true };
    expect(heard(message)?.facts.threadId).toBe("9");
  });

  it.each([
    [
      "a group without topics, also in a chain of replies",
      { message_thread_id: 77 },
      "-1001234567890",
      undefined,
    ],
    [
      "a topic of a forum",
      { chat: FORUM, message_thread_id: 42, is_topic_message: true },
      "-1009876543210:topic:42",
      "-1009876543210",
    ],
    ["General of a forum", { chat: FORUM }, "-1009876543210:topic:1", "-1009876543210"],
    [
      "a chain of replies in General",
      { chat: FORUM, message_thread_id: 77 },
      "-1009876543210:topic:1",
      "-1009876543210",
    ],
    [
      "a topic where Telegram leaves `is_forum` out",
      { message_thread_id: 42, is_topic_message: true },
      "-1001234567890:topic:42",
      "-1001234567890",
    ],
    ["a basic group", { chat: { id: -4123, type: "group", title: "Old" } }, "-4123", undefined],
  ])("of %s", (_, message, id, parent) => {
    const facts = heard({ text: "hi", ...message })?.facts;
    expect(facts?.peer).toEqual({ kind: "group", id });
    expect(facts?.parentPeer).toEqual(parent === undefined ? undefined : { kind: "group", id: parent });
    expect(facts?.threadId).toBeUndefined();
  });

  it("of a channel post are the channel, which is its author", () => {
    const post = { message_id: 5, date: 1, chat: NEWS, sender_chat: NEWS, text: "news" };
    const news = readUpdate({ update_id: 1, channel_post: post } as unknown as Update, reading());
    expect(news?.messages[0]).toMatchObject({
      facts: { peer: { kind: "channel", id: "-1005555555555" } },
      sender: { id: "-1005555555555", name: "News" },
    });
  });
});

describe("authors", () => {
  const anonymous = { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" };

  it("an anonymous admin is the group, never the id that all of them share", () => {
    expect(heard({ from: anonymous, sender_chat: GROUP, text: "hi" })?.sender).toEqual({
      id: "-1001234567890",
      name: "Koi pond",
    });
  });

  it("a person who speaks as a channel is the channel", () => {
    const from = { id: 136_817_688, is_bot: true, first_name: "Channel", username: "Channel_Bot" };
    expect(heard({ from, sender_chat: NEWS, text: "hi" })?.sender.id).toBe("-1005555555555");
  });

  it("bots are not heard", () => {
    expect(heard({ from: { id: US, is_bot: true, first_name: "Koi" }, text: "hi" })).toBeUndefined();
    expect(heard({ from: { id: 999, is_bot: true, first_name: "Other" }, text: "hi" })).toBeUndefined();
  });
});

describe("mentions and commands", () => {
  const said = (text: string, entities: MessageEntity[], more: object = {}) =>
    heard({ text, entities, ...more });
  const command = (text: string, part: string, more: object = {}) => {
    const message = said(text, [entity("bot_command", text, part)], more);
    return [message?.text, message?.isCommand ?? false, message?.mentionsUs];
  };

  it("a mention by name counts in any case, and only as Telegram marked it", () => {
    expect(said("hey @koiBOT", [entity("mention", "hey @koiBOT", "@koiBOT")])?.mentionsUs).toBe(true);
    expect(said("hey @koibot2", [entity("mention", "hey @koibot2", "@koibot2")])?.mentionsUs).toBe(false);
    expect(said("mail@koibot.org", [])?.mentionsUs).toBe(false);
  });

  it("offsets count as Telegram counts, also behind an emoji", () => {
    const text = "🐟🐟 @koibot";
    expect(said(text, [entity("mention", text, "@koibot")])?.mentionsUs).toBe(true);
  });

  it("a mention of a bot without a name counts by its id", () => {
    const user = { id: US, is_bot: true, first_name: "Koi" };
    expect(said("koi", [{ type: "text_mention", offset: 0, length: 3, user }])?.mentionsUs).toBe(true);
    expect(said("koi", [{ type: "text_mention", offset: 0, length: 3, user: BO }])?.mentionsUs).toBe(false);
  });

  it("a mention in the caption of a picture counts", () => {
    const caption = "look @koibot";
    const photo = [{ file_id: "a", file_unique_id: "a", width: 1, height: 1 }];
    const message = { caption, caption_entities: [entity("mention", caption, "@koibot")], photo };
    expect(heard(message)).toMatchObject({ mentionsUs: true, text: caption });
  });

  it("a command that names us is ours, and reads as if it did not", () => {
    expect(command("/status@KOIBOT now", "/status@KOIBOT")).toEqual(["/status now", true, true]);
  });

  it("a command that names another bot is not", () => {
    expect(command("/status@otherbot", "/status@otherbot")).toEqual(["/status@otherbot", false, false]);
  });

  it("a command that names nobody is ours in a group only where it is in our menu", () => {
    expect(command("/status", "/status")).toEqual(["/status", true, false]);
    expect(command("/dance", "/dance")).toEqual(["/dance", false, false]);
    expect(command("/dance", "/dance", { chat: dmOf(ANNA) })).toEqual(["/dance", true, false]);
  });

  it("the address behind a link is told", () => {
    const entities: MessageEntity[] = [
      { type: "text_link", offset: 5, length: 4, url: "https://koi.example" },
    ];
    expect(said("read this now", entities)?.text).toBe("read this (https://koi.example) now");
  });
});

describe("replies", () => {
  const original = { message_id: 3, date: 1, chat: GROUP, text: "the whole" };

  it("to us are known as such", () => {
    const ours = { ...original, from: { id: US, is_bot: true, first_name: "Koi" } };
    expect(heard({ text: "hi", reply_to_message: ours })?.replyTo).toEqual({
      messageId: `${GROUP.id}:3`,
      text: "the whole",
      isOurs: true,
    });
  });

  it("to others tell what was quoted of them", () => {
    const reply = { text: "hi", reply_to_message: { ...original, from: BO }, quote: { text: "whole" } };
    expect(heard(reply)?.replyTo).toEqual({ messageId: `${GROUP.id}:3`, text: "whole", isOurs: false });
  });

  it("the note that opened a topic is answered by nobody", () => {
    const note = { ...original, chat: FORUM, forum_topic_created: { name: "T", icon_color: 1 } };
    const message = {
      chat: FORUM,
      text: "hi",
      reply_to_message: note,
      is_topic_message: true,
      message_thread_id: 3,
    };
    expect(heard(message)?.replyTo).toBeUndefined();
  });
});
