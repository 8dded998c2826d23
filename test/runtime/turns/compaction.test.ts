// A conversation that is summed up on its way: on disk, once, over restarts, and with nothing lost from the transcript.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { KoiStore, TranscriptEntry } from "../../../src/koi/store/koi-store.ts";
import { contextJournal } from "../../../src/runtime/turns/context-journal.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelRequest } from "../../fakes/models/model-reply.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { modelHarness } from "../model-harness.ts";
import { openAccess } from "../tiny-table.ts";
import { until } from "../until.ts";

const key = "koi:home:111" as SessionKey;

function config(baseUrl = "http://127.0.0.1:1/v1"): SkykoiConfig {
  const compaction = { memoryFlush: { enabled: false } };
  return {
    ...openAccess,
    kois: { defaults: { model: "local/tiny", contextTokens: 15_000, compaction } },
    models: { providers: { local: { baseUrl } } },
  };
}

function said(request: ModelRequest | undefined): string[] {
  const messages = (request?.body["messages"] ?? []) as { role: string; content: string }[];
  return messages.filter(({ role }) => role !== "system").map(({ content }) => content);
}

const isSummary = (request: ModelRequest): boolean => said(request).at(-1)?.startsWith("Sum up our") ?? false;

const answering = (request: ModelRequest): ModelReply =>
  textReply(isSummary(request) ? "tea was spoken of" : "k".repeat(1_500));

async function long(script: (request: ModelRequest) => ModelReply = answering) {
  const bench = await modelHarness((request) => script(request), {
    config: { kois: config().kois ?? {} },
  });
  const { h } = bench;
  const talk = async (id: string): Promise<void> => {
    const count = h.channel.sent.length;
    await h.receive({ id, text: `${id} ${"u".repeat(1_500)}` });
    await until(() => h.channel.sent.length > count, `an answer to ${id}`);
  };
  return { ...bench, talk };
}

test("a long conversation goes on from its summary, and its transcript keeps every word", async () => {
  const { h, server, talk } = await long();
  for (let round = 0; round < 5; round += 1) await talk(`m${round}`);
  const store = h.storeOf("home");
  const session = store.session(key);
  expect(session?.segment).toBe(2);
  expect(session?.summary).toBe(`${scriptedMark}tea was spoken of`);
  expect(server.requests.filter(isSummary)).toHaveLength(1);
  const last = said(server.requests.at(-1));
  expect(last[0]).toBe(`[Summary of this conversation so far]\n${scriptedMark}tea was spoken of`);
  expect(last.join("")).not.toContain("m0 ");
  expect(last.at(-1)).toContain("] m4 ");
  const texts = store.transcript(key, 100).map(({ text }) => text.slice(0, 2));
  for (let round = 0; round < 5; round += 1) expect(texts).toContain(`m${round}`);
  // 5 turns of 11 and 7, and the summary.
  expect(store.usage(key)).toMatchObject({ inputTokens: 6 * 11, outputTokens: 6 * 7 });
  expect(h.stages.meters.usage()).toMatchObject({ inputTokens: 6 * 11, outputTokens: 6 * 7 });
});

test("the summary is summed up again with what came after it", async () => {
  const { h, server, talk } = await long();
  for (let round = 0; round < 10; round += 1) await talk(`m${round}`);
  const summaries = server.requests.filter(isSummary);
  expect(summaries.length).toBeGreaterThan(1);
  expect(said(summaries[1])[0]).toContain("tea was spoken of");
  expect(h.storeOf("home").session(key)?.segment).toBe(1 + summaries.length);
});

test("killed before the summary is on disk nothing has changed; killed after it, it counts and is not asked for again", async () => {
  const folder = tempFolder();
  const open = (): KoiStore => openKoiStore(folder, { now: () => 9 });
  const before = open();
  const entry = (role: "user" | "assistant", text: string): TranscriptEntry => ({
    role,
    text,
    atMs: 5,
    detail: {},
  });
  const transcript = [
    entry("user", "one"),
    entry("assistant", "1"),
    entry("user", "two"),
    entry("assistant", "2"),
  ];
  await before.commitTurn({ sessionKey: key, messageKeys: [], transcript, outbox: [] });
  const [, , third] = before.history(key, 9);
  before.close();
  const store = open();
  expect(store.session(key)).toMatchObject({ segment: 1 });
  const usage = { inputTokens: 3, outputTokens: 2 };
  const journal = contextJournal({ sessionKey: key, store }, 4, { now: () => 9 });
  await journal.flushing();
  expect(contextJournal({ sessionKey: key, store }, 4).isFlushed).toBe(true);
  await journal.compacted({ summary: "s", model: "a/b", usage, keptFrom: third?.seq ?? 0 });
  store.close();
  const after = open();
  expect(after.session(key)).toMatchObject({ segment: 2, summary: "s" });
  expect(contextJournal({ sessionKey: key, store: after }, 4).isFlushed).toBe(false);
  expect(after.history(key, 9).map(({ text }) => text)).toEqual(["two", "2", "s"]);
  expect(after.transcript(key, 9).map(({ text, segment }) => [text, segment])).toEqual([
    ["one", 1],
    ["1", 1],
    ["two", 2],
    ["2", 2],
    ["s", 2],
  ]);
  expect(after.usage(key)).toMatchObject(usage);
  after.close();
});

test("a conversation of very many short messages is summed up before its beginning falls out of sight", () => {
  const store = openKoiStore(tempFolder());
  expect(contextJournal({ sessionKey: key, store }, 899).isFull).toBe(false);
  expect(contextJournal({ sessionKey: key, store }, 900).isFull).toBe(true);
  store.close();
});
