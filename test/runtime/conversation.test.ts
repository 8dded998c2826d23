// What a page shows of a conversation: what was said there, parts of one answer as one, and nothing that was not said there.

import { expect, test } from "vitest";
import type { KoiStore, TranscriptEntry } from "../../src/koi/store/koi-store.ts";
import type { SessionKey } from "../../src/routing/ids.ts";
import { readConversation } from "../../src/runtime/conversation.ts";
import { contextJournal } from "../../src/runtime/turns/context-journal.ts";
import { placeOf } from "../../src/runtime/turns/transcript-detail.ts";
import { type Harness, harness } from "./stages-harness.ts";
import { until } from "./until.ts";

const key = "koi:home:111" as SessionKey;

/** One exchange, whose answer is sent in `parts`. */
async function talked(parts: number): Promise<{ all: Harness; store: KoiStore }> {
  const all = harness();
  const { facts } = all.message({ id: "m1" });
  const store = all.storeOf("home");
  const place = placeOf(facts);
  const transcript: TranscriptEntry[] = [
    { role: "user", text: "hello", atMs: 1, detail: { ...place, messageId: "m1", senderId: "111" } },
    { role: "assistant", text: "a long answer", atMs: 2, detail: { ...place, outboxKey: "home/m1", parts } },
  ];
  await store.commitTurn({ sessionKey: key, messageKeys: [], transcript, outbox: [] });
  return { all, store };
}

function shown({ tables, stores, message }: Harness): ReturnType<typeof readConversation> {
  return readConversation(tables.current, stores, message({ id: "m1" }).facts);
}

test("an answer in three parts is one, which stands for the keys of all three", async () => {
  const { all } = await talked(3);
  expect(shown(all)).toEqual([
    { id: "m1", role: "user", text: "hello", at: 1, from: "111" },
    {
      id: "home/m1",
      role: "assistant",
      text: "a long answer",
      at: 2,
      covers: ["home/m1/2", "home/m1/3"],
    },
  ]);
});

test("an answer in one part stands for itself", async () => {
  const { all } = await talked(1);
  expect(shown(all)[1]).not.toHaveProperty("covers");
});

test("summaries, and what a koi did to keep its memories, were said to nobody", async () => {
  const { all, store } = await talked(1);
  const journal = contextJournal({ sessionKey: key, store }, 2, { now: () => 9 });
  await journal.flushed({ steps: [], text: "NO_REPLY", usage: { inputTokens: 1, outputTokens: 1 } });
  await journal.compacted({ summary: "they said hello", model: "a/b" });
  expect(store.transcript(key, 9)).toHaveLength(4);
  expect(shown(all).map(({ text }) => text)).toEqual(["hello", "a long answer"]);
  await all.receive({ id: "m2", text: "and now?" });
  await until(() => all.koi.asked.length === 1, "the turn");
  expect(all.koi.asked[0]?.request.history).toMatchObject([
    { text: expect.stringContaining("they said hello") },
  ]);
});
