// Files, edits, reactions, and what is no message: what the gateway hears of them. Pure: no connection.

import type { Message, Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { readUpdate, type UpdateReader } from "../../../src/channels/telegram/read-update.ts";
import { SeenMessages } from "../../../src/channels/telegram/seen-messages.ts";
import type { InboundMessage } from "../../../src/channels/channel.ts";
import { ANNA, BO, FORUM, GROUP } from "../../fakes/telegram/people.ts";

import { base, heard, reading } from "./reading.ts";

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
