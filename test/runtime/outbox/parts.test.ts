// A reply in several parts: a row and a key each, in order, none before the one that it follows.

import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { decodeOutboxPayload } from "../../../src/runtime/outbox/outbox-payload.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

/** A channel that takes one word at a time. */
function oneWord(): MemoryChannel {
  const channel = new MemoryChannel();
  channel.split = (message) => message.text.split(" ").map((text) => ({ ...message, text }));
  return channel;
}

test("the first part has the key of the draft, the others have one of their own", async () => {
  const channel = oneWord();
  const { receive, koi, storeOf } = harness({ channels: [channel] });
  await receive({ id: "m1" });
  koi.asked[0]?.answer("one two three");
  await channel.attempted(3);
  expect(channel.texts()).toEqual(["one", "two", "three"]);
  const key = "home/telegram:default:m1";
  expect(channel.attempts).toEqual([key, `${key}/2`, `${key}/3`]);
  expect(new Set(channel.sent.map(({ target }) => target.replyToMessageId))).toEqual(new Set(["m1"]));
  await until(() => storeOf("home").outbox().length === 0, "the last mark");
  // What was said is one entry of the transcript, however it was sent.
  const said = storeOf("home").transcript(koi.asked[0]?.request.sessionKey ?? ("" as never), 10);
  expect(said.map(({ text }) => text)).toEqual(["text of m1", "one two three"]);
});

test("a part that waits for its next attempt holds back the ones after it, and other conversations go on", async () => {
  const channel = oneWord();
  const { receive, koi, clock } = harness({ channels: [channel] });
  channel.failures.push(new SendError("429", "not_sent", 20_000));
  await receive({ id: "m1" });
  koi.asked[0]?.answer("one two");
  await channel.attempted(1);
  await receive({ id: "m2", peer: "222" });
  koi.asked[1]?.answer("elsewhere");
  await until(() => channel.sent.length === 1, "the other conversation");
  expect(channel.texts()).toEqual(["elsewhere"]);
  clock.advance(20_000);
  await until(() => channel.sent.length === 3, "both parts");
  expect(channel.texts()).toEqual(["elsewhere", "one", "two"]);
});

test("where a part is refused, the ones after it are dead letters too, and the next reply is sent", async () => {
  const channel = oneWord();
  const { receive, koi, storeOf, recordOf } = harness({ channels: [channel] });
  await receive({ id: "m1" });
  channel.failures.push(new SendError("too long", "refused"));
  koi.asked[0]?.answer("one two three");
  await until(() => recordOf("m1")?.outcome === "failed", "the record");
  await receive({ id: "m2" });
  koi.asked[1]?.answer("next");
  await until(() => channel.sent.length === 1, "the next reply");
  expect(channel.texts()).toEqual(["next"]);
  const letters = storeOf("home").undelivered(10);
  expect(letters.map(({ reason }) => reason).toSorted()).toEqual([
    "part 1 of 3: too long",
    "part 2 of 3: part_before: part 1 was not sent",
    "part 3 of 3: part_before: part 1 was not sent",
  ]);
  for (const { outboxKey } of letters) await storeOf("home").resend(outboxKey);
  // Put back, they stand in the order in which they were said.
  const texts = storeOf("home")
    .outbox()
    .map(({ payload }) => decodeOutboxPayload(payload)?.message.text);
  expect(texts).toEqual(["one", "two", "three"]);
});

test("parts that were not sent yet are sent after a restart, by the split of the first time", async () => {
  const channel = oneWord();
  channel.failures.push(new SendError("503", "not_sent"));
  const first = harness({ channels: [channel] });
  await first.receive({ id: "m1" });
  first.koi.asked[0]?.answer("one two");
  await channel.attempted(1);
  await settled();
  await first.stages.outbox.stop();
  first.stores.close();
  first.gatewayStore.close();
  channel.split = (message) => [message];
  const second = harness({ folder: first.folder, clock: first.clock, channels: [channel] });
  await second.stages.recover();
  second.clock.advance(10_000);
  await until(() => channel.sent.length === 2, "both parts");
  expect(channel.texts()).toEqual(["one", "two"]);
});

test("a channel that can't split sends the whole", async () => {
  const channel = new MemoryChannel();
  channel.split = () => {
    throw new Error("no scissors");
  };
  const { receive, koi, lines } = harness({ channels: [channel] });
  await receive({ id: "m1" });
  koi.asked[0]?.answer("one two");
  await channel.attempted(1);
  expect(channel.texts()).toEqual(["one two"]);
  expect(lines.some(({ fields }) => fields["error"] === "no scissors")).toBe(true);
});

test("with humanDelay the parts come with a pause between them, and the next reply without one", async () => {
  const channel = oneWord();
  const config = {
    ...openAccess,
    kois: { defaults: { humanDelay: { mode: "custom" as const, minMs: 1_000, maxMs: 3_000 } } },
  };
  const { receive, koi, clock } = harness({ channels: [channel], table: tinyTable({ config }) });
  await receive({ id: "m1" });
  koi.asked[0]?.answer("one two");
  await until(() => clock.pending().includes(2_000), "the pause");
  expect(channel.texts()).toEqual(["one"]);
  await receive({ id: "m2" });
  koi.asked[1]?.answer("next");
  await settled();
  clock.advance(2_000);
  await until(() => channel.sent.length === 3, "the rest");
  expect(channel.texts()).toEqual(["one", "two", "next"]);
});

test("files of a reply stay with their part", async () => {
  const channel = new MemoryChannel();
  const file = { kind: "image", mimeType: "image/png", fileName: "a.png", path: "/w/a.png" } as const;
  channel.split = (message) => [message, { text: "", media: [file] }];
  const { receive, koi } = harness({ channels: [channel] });
  await receive({ id: "m1" });
  koi.asked[0]?.answer("look");
  await channel.attempted(2);
  expect(channel.sent.map(({ message }) => message.media ?? [])).toEqual([[], [file]]);
});
