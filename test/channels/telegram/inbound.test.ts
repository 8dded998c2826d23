// Messages as Telegram writes them → what the gateway hears. Pure: no connection.

import type { Message, MessageEntity, Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { readUpdate, type UpdateReader } from "../../../src/channels/telegram/read-update.ts";
import { SeenMessages } from "../../../src/channels/telegram/seen-messages.ts";
import type { InboundMessage } from "../../../src/channels/channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { ANNA, BO, dmOf, entity, FORUM, GROUP, NEWS } from "../../fakes/telegram/people.ts";

const US = 111;
const accountId = "default" as AccountId;

function reading(changes: Partial<UpdateReader> = {}): UpdateReader {
  return {
    reader: { accountId, self: { id: US, username: "KoiBot", commands: new Set(["status"]) } },
    seen: new SeenMessages(),
    wantedReactions: "own",
    onMigrated: () => undefined,
    ...changes,
  };
}

const base = { message_id: 5, date: 1_790_000_000, chat: GROUP, from: ANNA } as const;

function heard(message: object, reader: UpdateReader = reading()): InboundMessage | undefined {
  const update = { update_id: 1, message: { ...base, ...message } } as unknown as Update;
  return readUpdate(update, reader)?.messages[0];
}

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

describe("files", () => {
  const file = { file_id: "F", file_unique_id: "u", file_size: 10 };
  it.each([
    [
      "photo",
      {
        photo: [
          { ...file, file_id: "small", width: 9, height: 9 },
          { ...file, width: 90, height: 90 },
          { ...file, file_id: "middle", width: 20, height: 20 },
        ],
      },
      { kind: "image", mimeType: "image/jpeg" },
    ],
    ["voice", { voice: { ...file, duration: 1 } }, { kind: "audio", mimeType: "audio/ogg", isVoice: true }],
    [
      "audio",
      { audio: { ...file, duration: 1, mime_type: "audio/mp4" } },
      { kind: "audio", mimeType: "audio/mp4" },
    ],
    [
      "video",
      { video: { ...file, width: 1, height: 1, duration: 1 } },
      { kind: "video", mimeType: "video/mp4" },
    ],
    [
      "video note",
      { video_note: { ...file, length: 1, duration: 1 } },
      { kind: "video", mimeType: "video/mp4" },
    ],
    [
      "animation",
      { animation: { ...file, width: 1, height: 1, duration: 1 }, document: { ...file, file_id: "same" } },
      { kind: "video", mimeType: "video/mp4" },
    ],
    [
      "document",
      { document: { ...file, file_name: "../a.pdf", mime_type: "application/pdf" } },
      { kind: "document", mimeType: "application/pdf", fileName: "../a.pdf" },
    ],
    [
      "document of no known kind",
      { document: file },
      { kind: "document", mimeType: "application/octet-stream" },
    ],
    [
      "sticker",
      {
        sticker: {
          ...file,
          type: "regular",
          width: 1,
          height: 1,
          is_animated: false,
          is_video: false,
          emoji: "🐟",
        },
      },
      { kind: "image", mimeType: "image/webp" },
    ],
  ])("a %s is told, not fetched", (_, message, expected) => {
    expect(heard(message)?.media).toEqual([{ ...expected, bytes: 10, source: { fileId: "F" } }]);
  });
});

describe("what is no message", () => {
  it.each([
    ["members that come", { new_chat_members: [BO] }],
    ["a pin", { pinned_message: { ...base, text: "x" } }],
    ["a topic that opens", { chat: FORUM, forum_topic_created: { name: "T", icon_color: 1 } }],
    ["a new title", { new_chat_title: "x" }],
  ])("%s is not heard", (_, message) => {
    expect(heard(message)).toBeUndefined();
  });

  it("a place, a contact and a poll are told in words", () => {
    expect(heard({ location: { latitude: 1.5, longitude: 2 } })?.text).toBe("[location: 1.5, 2]");
    expect(heard({ contact: { first_name: "Bo", phone_number: "+47" } })?.text).toBe("[contact: Bo +47]");
    expect(heard({ poll: { question: "Koi?", options: [{ text: "yes" }, { text: "no" }] } })?.text).toBe(
      "[poll: Koi? (yes / no)]",
    );
  });

  it("a group that becomes a supergroup is reported with both ids, whichever chat tells", () => {
    const moves: [number, number][] = [];
    const reader = reading({ onMigrated: (from, to) => moves.push([from, to]) });
    expect(
      heard({ chat: { id: -41, type: "group", title: "G" }, migrate_to_chat_id: -10041 }, reader),
    ).toBeUndefined();
    expect(heard({ chat: { ...GROUP, id: -10041 }, migrate_from_chat_id: -41 }, reader)).toBeUndefined();
    expect(moves).toEqual([
      [-41, -10041],
      [-41, -10041],
    ]);
  });
});

describe("news of messages", () => {
  it("an edit has the new text, and a name of its own each time", () => {
    const edit = (update_id: number) =>
      readUpdate(
        {
          update_id,
          edited_message: { ...base, text: "hello", edit_date: 1_790_000_005 },
        } as unknown as Update,
        reading(),
      )?.messages[0];
    expect(edit(8)).toMatchObject({
      messageId: `${GROUP.id}:5:edited:8`,
      event: { kind: "edited", messageId: `${GROUP.id}:5` },
      text: "hello",
      sentAtMs: 1_790_000_005_000,
    });
    expect(edit(9)?.messageId).toBe(`${GROUP.id}:5:edited:9`);
  });

  function reaction(reader: UpdateReader, more: object = {}): readonly InboundMessage[] {
    const message_reaction = {
      chat: GROUP,
      message_id: 5,
      user: ANNA,
      date: 1_790_000_010,
      old_reaction: [{ type: "emoji", emoji: "👎" }],
      new_reaction: [{ type: "emoji", emoji: "👍" }],
      ...more,
    };
    return readUpdate({ update_id: 3, message_reaction } as unknown as Update, reader)?.messages ?? [];
  }

  it("a changed reaction is one that came and one that went", () => {
    const reader = reading();
    reader.seen.add(GROUP.id, 5, { isOurs: true });
    expect(reaction(reader).map(({ event }) => event)).toEqual([
      { kind: "reaction", messageId: `${GROUP.id}:5`, emoji: "👍", isRemoved: false, isOnOurs: true },
      { kind: "reaction", messageId: `${GROUP.id}:5`, emoji: "👎", isRemoved: true, isOnOurs: true },
    ]);
  });

  it("those on messages of others are told only where all are wanted", () => {
    expect(reaction(reading())).toEqual([]);
    expect(reaction(reading({ wantedReactions: "off" }))).toEqual([]);
    const [news] = reaction(reading({ wantedReactions: "all" }));
    expect(news?.event).toMatchObject({ isOnOurs: false });
    expect(news?.sender.id).toBe(`${ANNA.id}`);
  });

  it("in a forum they stand in the topic of their message, and in none where it is not known", () => {
    const reader = reading({ wantedReactions: "all" });
    expect(reaction(reader, { chat: FORUM })).toEqual([]);
    reader.seen.add(FORUM.id, 5, { isOurs: false, topic: 42 });
    expect(reaction(reader, { chat: FORUM })[0]?.facts.peer.id).toBe(`${FORUM.id}:topic:42`);
  });

  it("messages that are forgotten are the oldest", () => {
    const seen = new SeenMessages(2);
    for (const id of [1, 2, 3]) seen.add(GROUP.id, id, { isOurs: true });
    expect([1, 2, 3].map((id) => seen.find(GROUP.id, id)?.isOurs)).toEqual([undefined, true, true]);
  });
});

it("an id that Telegram never gives is an error, not a peer", () => {
  const message = { ...base, chat: { id: 0, type: "group", title: "G" }, text: "x" } as unknown as Message;
  expect(() => readUpdate({ update_id: 1, message } as unknown as Update, reading())).toThrow("`0`");
});
