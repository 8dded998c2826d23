// Segments of a session: a reset hides what was said from turns and loses nothing; a store of version 1 opens with
// all that is in it; another process reads beside the writer.

import { join } from "node:path";
import Database from "libsql";
import { expect, onTestFinished, test } from "vitest";
import { koiSchema } from "../../../src/koi/store/koi-schema.ts";
import type {
  KoiStore,
  SessionReset,
  TranscriptEntry,
  TurnCommit,
} from "../../../src/koi/store/koi-store.ts";
import { openSessionReader, type SessionReader } from "../../../src/koi/store/session-reader.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "./temp-folder.ts";

const key = "koi:home:main" as SessionKey;
const other = "koi:home:dm:2" as SessionKey;
const DAY_MS = 24 * 3_600_000;

function open(directory: string, now: () => number = () => 1_000): KoiStore {
  const store = openKoiStore(directory, { now });
  onTestFinished(() => store.close());
  return store;
}

function reader(directory: string): SessionReader {
  const opened = openSessionReader(directory);
  if (!opened) throw new Error("there is no store");
  onTestFinished(() => opened.close());
  return opened;
}

function turn(text: string, more: Partial<TurnCommit> = {}): TurnCommit {
  const transcript: TranscriptEntry[] = [
    { role: "user", text, atMs: 5, detail: {} },
    { role: "assistant", text: `re: ${text}`, atMs: 6, detail: {} },
  ];
  return { sessionKey: key, messageKeys: [], transcript, outbox: [], ...more };
}

function reset(reason: SessionReset["reason"], summary?: string): TurnCommit {
  const how = { reason, ...(summary === undefined ? {} : { summary }) };
  return { sessionKey: key, messageKeys: [], transcript: [], outbox: [], reset: how };
}

function texts(entries: Iterable<{ readonly text: string }>): string[] {
  return [...entries].map(({ text }) => text);
}

test("after a reset a turn sees nothing of before, and everything is still there", async () => {
  const directory = tempFolder();
  const store = open(directory);
  await store.commitTurn(turn("one"));
  await store.commitTurn(reset("daily"));
  expect(store.history(key, 10)).toEqual([]);
  await store.commitTurn(turn("two"));
  expect(texts(store.history(key, 10))).toEqual(["two", "re: two"]);
  expect(texts(store.transcript(key, 10))).toEqual(["one", "re: one", "two", "re: two"]);
  const entries = [...reader(directory).entries(key)];
  expect(entries.map(({ segment, text }) => [segment, text])).toEqual([
    [1, "one"],
    [1, "re: one"],
    [2, "two"],
    [2, "re: two"],
  ]);
});

test("a reset and a turn in one commit: the turn stands in the new segment", async () => {
  const store = open(tempFolder());
  await store.commitTurn(turn("one"));
  await store.commitTurn(turn("two", { reset: { reason: "command" } }));
  expect(texts(store.history(key, 10))).toEqual(["two", "re: two"]);
});

test("resets with nothing between them make one segment", async () => {
  const directory = tempFolder();
  const store = open(directory);
  await store.commitTurn(reset("command"));
  expect(store.session(key)).toBeUndefined();
  await store.commitTurn(turn("one"));
  for (const reason of ["command", "idle", "cli"] as const) await store.commitTurn(reset(reason));
  expect(store.session(key)?.segment).toBe(2);
  expect(reader(directory).segments(key)).toEqual([
    { number: 1, startedAtMs: 1_000, endedAtMs: 1_000, endReason: "command", messages: 2 },
    { number: 2, startedAtMs: 1_000, messages: 0 },
  ]);
});

test("a summary stands in the new segment and goes with the next reset", async () => {
  const store = open(tempFolder());
  await store.commitTurn(turn("one"));
  await store.commitTurn(reset("compact", "we spoke of one"));
  expect(store.session(key)?.summary).toBe("we spoke of one");
  await store.commitTurn(reset("command"));
  expect(store.session(key)?.summary).toBeUndefined();
});

test("a session's model is its own until a reset, and survives a summary and a restart", async () => {
  const directory = tempFolder();
  const store = open(directory);
  await store.commitTurn({ ...reset("command"), model: "a/b" });
  expect(store.session(key)).toMatchObject({ model: "a/b", messages: 0, segment: 1 });
  await store.commitTurn(turn("one"));
  await store.commitTurn(reset("compact", "one"));
  store.close();
  const again = open(directory);
  expect(again.session(key)?.model).toBe("a/b");
  await again.commitTurn(turn("two", { model: null }));
  expect(again.session(key)?.model).toBeUndefined();
  await again.commitTurn(turn("three", { model: "a/c" }));
  await again.commitTurn(reset("idle"));
  expect(again.session(key)?.model).toBeUndefined();
});

test("only a person's message counts as an interaction, by the store's own clock", async () => {
  let nowMs = 100;
  const store = open(tempFolder(), () => nowMs);
  await store.commitTurn(turn("one"));
  nowMs = 900;
  const [, answer] = turn("two").transcript;
  if (answer) await store.commitTurn(turn("two", { transcript: [answer] }));
  expect(store.session(key)?.interactionAtMs).toBe(100);
  nowMs = 50;
  await store.commitTurn(turn("three"));
  expect(store.session(key)?.interactionAtMs).toBe(50);
});

test("a segment that began far in the future, by a clock that was wrong, begins now", async () => {
  let nowMs = 400 * DAY_MS;
  const store = open(tempFolder(), () => nowMs);
  await store.commitTurn(turn("one"));
  nowMs = 399.5 * DAY_MS;
  await store.commitTurn(turn("two"));
  expect(store.session(key)?.segmentStartedAtMs).toBe(400 * DAY_MS);
  nowMs = 30 * DAY_MS;
  await store.commitTurn(turn("three"));
  expect(store.session(key)?.segmentStartedAtMs).toBe(30 * DAY_MS);
});

test("a deleted session leaves no text behind, and other sessions alone", async () => {
  const directory = tempFolder();
  const store = open(directory);
  const payload = "something private";
  for (const [messageKey, sessionKey] of [["a", key] as const, ["b", key] as const, ["c", other] as const]) {
    await store.journal({ messageKey, sessionKey, receivedAtMs: 1, payload });
  }
  const reply = { outboxKey: "r", sessionKey: key, payload, notBeforeMs: 1 };
  await store.commitTurn(turn("one", { messageKeys: ["a"], outbox: [reply] }));
  expect(await store.deleteSession(key)).toBe(true);
  expect(await store.deleteSession(key)).toBe(false);
  expect([store.sessions(), store.transcript(key, 10), store.outbox()]).toEqual([[], [], []]);
  expect(store.pending().map(({ messageKey }) => messageKey)).toEqual(["c"]);
  expect(store.deadLetters(5)).toMatchObject([
    { messageKey: "b", end: "failed", reason: "session_deleted", payload: "" },
  ]);
  // The key is still known: the message is not taken again.
  expect(await store.journal({ messageKey: "b", sessionKey: key, receivedAtMs: 1, payload })).toBe(
    "duplicate",
  );
});

/** A store as version 1 left it. */
function versionOne(directory: string): string {
  const file = join(directory, "koi.db");
  const old = new Database(file);
  old.exec(`CREATE TABLE store (kind TEXT NOT NULL, version INTEGER NOT NULL); ${koiSchema.create}
    INSERT INTO store VALUES ('koi', 1);
    INSERT INTO inbox (message_key, session_key, received_at_ms, payload) VALUES ('m', '${key}', 1, '{}');
    INSERT INTO session VALUES ('${key}', 2, 5, 7);
    INSERT INTO transcript (session_key, role, text, at_ms, detail) VALUES ('${key}', 'user', 'old', 5, '{}');
    INSERT INTO transcript (session_key, role, text, at_ms, detail) VALUES ('${key}', 'assistant', 're', 7, '{}');`);
  old.close();
  return file;
}

const oldSession = {
  sessionKey: key,
  messages: 2,
  startedAtMs: 5,
  updatedAtMs: 7,
  segment: 1,
  segmentStartedAtMs: 5,
  interactionAtMs: 7,
};

test("a store of version 1 opens with all that is in it", async () => {
  const directory = tempFolder();
  versionOne(directory);
  const store = open(directory);
  expect(store.pending()).toHaveLength(1);
  expect(store.sessions()).toEqual([oldSession]);
  await store.commitTurn(turn("new", { reset: { reason: "daily" } }));
  expect(texts(store.transcript(key, 10))).toEqual(["old", "re", "new", "re: new"]);
  store.close();
  expect(open(directory).session(key)?.segment).toBe(2);
});

test("a store of version 1 is read, and stays one", () => {
  const directory = tempFolder();
  const file = versionOne(directory);
  const sessions = reader(directory);
  expect(sessions.sessions()).toEqual([oldSession]);
  expect(sessions.segments(key)).toEqual([{ number: 1, startedAtMs: 5, messages: 2 }]);
  expect(texts(sessions.entries(key))).toEqual(["old", "re"]);
  const look = new Database(file);
  onTestFinished(() => void look.close());
  expect(look.prepare("SELECT version FROM store").raw().get()).toEqual([1]);
});

test("a reader sees each commit of a writer beside it, and writes nothing", async () => {
  const directory = tempFolder();
  const store = open(directory);
  await store.commitTurn(turn("one"));
  const sessions = reader(directory);
  expect(texts(sessions.entries(key))).toEqual(["one", "re: one"]);
  await store.commitTurn(turn("two"));
  expect(sessions.sessions()).toEqual([{ ...store.session(key) }]);
  expect(texts(sessions.entries(key))).toHaveLength(4);
});

test("where there is no store, there is nothing to read, and nothing is made", () => {
  const directory = tempFolder();
  expect(openSessionReader(join(directory, "none"))).toBeUndefined();
});
