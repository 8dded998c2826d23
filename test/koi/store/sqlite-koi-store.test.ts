// The koi store keeps its contract: what is promised is on disk, what is refused changes nothing.

import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { expect, onTestFinished, test } from "vitest";
import type { InboxEntry, KoiStore, PendingEntry, TurnCommit } from "../../../src/koi/store/koi-store.ts";
import { openDatabase } from "../../../src/koi/store/database.ts";
import { koiSchema } from "../../../src/koi/store/koi-schema.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import { StoreError } from "../../../src/koi/store/store-error.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "./temp-folder.ts";

const main = "koi:home:main" as SessionKey;
/** The tables as the first version made them. */
const VERSION_1 = `
  CREATE TABLE store (kind TEXT NOT NULL, version INTEGER NOT NULL);
  CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_key TEXT NOT NULL UNIQUE,
    session_key TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'answered', 'expired', 'failed')),
    reason TEXT,
    ended_at_ms INTEGER
  ) STRICT;
  CREATE INDEX inbox_open ON inbox (seq) WHERE state = 'pending';
  CREATE INDEX inbox_dead ON inbox (ended_at_ms) WHERE state IN ('expired', 'failed');
  CREATE INDEX inbox_answered ON inbox (ended_at_ms) WHERE state = 'answered';
  CREATE TABLE session (
    session_key TEXT PRIMARY KEY,
    messages INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE transcript (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    session_key TEXT NOT NULL REFERENCES session (session_key) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX transcript_of ON transcript (session_key, seq);
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox_key TEXT NOT NULL UNIQUE,
    session_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before_ms INTEGER NOT NULL,
    reason TEXT,
    ended_at_ms INTEGER
  ) STRICT;`;

const DAY_MS = 24 * 3_600_000;

function open(directory: string, now: () => number = () => 1_000): KoiStore {
  const store = openKoiStore(directory, { now });
  onTestFinished(() => store.close());
  return store;
}

function entry(messageKey: string, receivedAtMs = 1): InboxEntry {
  return { messageKey, sessionKey: main, receivedAtMs, payload: `{"of":"${messageKey}"}` };
}

function waiting(messageKey: string): PendingEntry {
  return { ...entry(messageKey), retries: 0 };
}

function turn(...messageKeys: string[]): TurnCommit {
  return {
    sessionKey: main,
    messageKeys,
    transcript: [
      { role: "user", text: "hello", atMs: 5, detail: { sender: "+1" } },
      { role: "assistant", text: "hi", atMs: 7, detail: { model: "skykoi/echo" } },
    ],
    outbox: [{ outboxKey: `reply ${messageKeys.join()}`, sessionKey: main, payload: "{}", notBeforeMs: 7 }],
  };
}

test("a message is pending, in order of arrival, until its turn is committed", async () => {
  const store = open(tempFolder());
  await store.journal(entry("b"));
  await store.journal(entry("a"));
  expect(store.pending()).toEqual([waiting("b"), waiting("a")]);
  await store.commitTurn(turn("b"));
  expect(store.pending()).toEqual([waiting("a")]);
});

test("a key that was taken is a duplicate, pending, answered or dropped", async () => {
  const store = open(tempFolder());
  const taken = [store.journal(entry("a")), store.journal(entry("a")), store.journal(entry("b"))];
  expect(await Promise.all(taken)).toEqual(["journaled", "duplicate", "journaled"]);
  await store.commitTurn(turn("a"));
  await store.drop("b", "expired", "too_old");
  expect(await store.journal(entry("a"))).toBe("duplicate");
  expect(await store.journal(entry("b"))).toBe("duplicate");
});

test("a turn writes transcript, session and outbox at once", async () => {
  const store = open(tempFolder());
  await store.journal(entry("a"));
  await store.commitTurn(turn("a"));
  expect(store.transcript(main, 10)).toEqual(
    turn("a").transcript.map((entry, i) => ({ seq: i + 1, segment: 1, ...entry })),
  );
  expect(store.sessions()).toEqual([
    {
      sessionKey: main,
      messages: 2,
      startedAtMs: 5,
      updatedAtMs: 7,
      segment: 1,
      segmentStartedAtMs: 1_000,
      interactionAtMs: 1_000,
    },
  ]);
  expect(store.outbox()).toEqual([
    { outboxKey: "reply a", sessionKey: main, payload: "{}", attempts: 0, notBeforeMs: 7 },
  ]);
});

test.each(["stale", "gone"])(
  "a turn over a message that is not pending (%s) writes nothing",
  async (code) => {
    const store = open(tempFolder());
    await store.journal(entry("a"));
    if (code === "stale") {
      await store.journal(entry("b"));
      await store.drop("b", "failed", "stopped");
    }
    const error = await store.commitTurn(turn("a", "b")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as StoreError).code).toBe(code);
    expect(store.pending()).toEqual([waiting("a")]);
    expect([store.transcript(main, 10), store.outbox()]).toEqual([[], []]);
  },
);

test("a failing work in a group fails alone", async () => {
  const store = open(tempFolder());
  const [first, broken, last] = await Promise.allSettled([
    store.journal(entry("a")),
    store.commitTurn(turn("ghost")),
    store.journal(entry("b")),
  ]);
  expect([first?.status, broken?.status, last?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(store.pending()).toEqual([waiting("a"), waiting("b")]);
});

test("a turn that failed for good turns its messages into dead letters", async () => {
  const store = open(tempFolder());
  await store.journal(entry("a"));
  await store.journal(entry("b"));
  await store.commitTurn({ ...turn("a"), failure: "auth" });
  await store.drop("b", "expired", "too_old");
  expect(store.deadLetters(10)).toEqual([
    { ...entry("b"), end: "expired", reason: "too_old", endedAtMs: 1_000 },
    { ...entry("a"), end: "failed", reason: "auth", endedAtMs: 1_000 },
  ]);
});

test("a transcript gives its last entries, oldest first", async () => {
  const store = open(tempFolder());
  for (const key of ["a", "b"]) {
    await store.journal(entry(key));
    await store.commitTurn(turn(key));
  }
  expect(store.transcript(main, 3).map(({ role }) => role)).toEqual(["assistant", "user", "assistant"]);
  expect(store.transcript("koi:home:other" as SessionKey, 3)).toEqual([]);
});

test("a reply leaves the outbox when sent, waits when retried, is kept when refused", async () => {
  const store = open(tempFolder());
  for (const key of ["a", "b", "c"]) {
    await store.journal(entry(key));
    await store.commitTurn(turn(key));
  }
  await store.sent("reply a");
  await store.retryLater("reply b", 99);
  await store.giveUp("reply c", "blocked by the person");
  const [later] = store.outbox();
  expect(store.outbox()).toHaveLength(1);
  expect(later).toMatchObject({ outboxKey: "reply b", attempts: 1, notBeforeMs: 99 });
  expect(store.undelivered(10)).toMatchObject([{ outboxKey: "reply c", reason: "blocked by the person" }]);
});

test("everything is there after a reopen, also when the first owner never closed", async () => {
  const directory = tempFolder();
  const first = open(directory);
  await first.journal(entry("a"));
  await first.journal(entry("b"));
  await first.commitTurn(turn("a"));
  const second = open(directory);
  expect(second.pending()).toEqual([waiting("b")]);
  expect(second.transcript(main, 10)).toHaveLength(2);
  expect(second.outbox()).toHaveLength(1);
});

test("keys are remembered for 7 days and dead letters for 30", async () => {
  const directory = tempFolder();
  let nowMs = 1_000;
  const first = open(directory, () => nowMs);
  await first.journal(entry("answered"));
  await first.journal(entry("dead"));
  await first.commitTurn(turn("answered"));
  await first.drop("dead", "failed", "auth");
  first.close();
  nowMs += 7 * DAY_MS;
  const second = open(directory, () => nowMs);
  expect(await second.journal(entry("answered"))).toBe("duplicate");
  second.close();
  nowMs += 1;
  const third = open(directory, () => nowMs);
  expect(await third.journal(entry("answered"))).toBe("journaled");
  expect(third.deadLetters(10)).toHaveLength(1);
  third.close();
  nowMs += 23 * DAY_MS;
  expect(open(directory, () => nowMs).deadLetters(10)).toEqual([]);
});

test("close commits what is waiting, and a closed store refuses", async () => {
  const directory = tempFolder();
  const store = open(directory);
  const journaled = store.journal(entry("a"));
  store.close();
  expect(await journaled).toBe("journaled");
  await expect(store.journal(entry("b"))).rejects.toMatchObject({ code: "closed" });
  expect(() => store.pending()).toThrow(StoreError);
  expect(open(directory).pending()).toEqual([waiting("a")]);
});

test("folder and files belong to their owner alone", async () => {
  const directory = join(tempFolder(), "sessions");
  mkdirSync(directory, { mode: 0o755 });
  const store = open(directory);
  await store.journal(entry("a"));
  const modes = ["", "koi.db", "koi.db-wal", "koi.db-shm"].map(
    (name) => statSync(join(directory, name)).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
});

test("a file that is no database is refused by name and stays as it is", () => {
  const file = join(tempFolder(), "koi.db");
  writeFileSync(file, "my notes, not a store");
  expect(() => openKoiStore(join(file, ".."))).toThrow(expect.objectContaining({ code: "corrupt", file }));
  expect(readFileSync(file, "utf8")).toBe("my notes, not a store");
});

test("a store that was damaged before a crash is refused and stays as it is", async () => {
  const directory = tempFolder();
  const file = join(directory, "koi.db");
  const store = openKoiStore(directory);
  await Promise.all(Array.from({ length: 300 }, (_, index) => store.journal(entry(`message ${index}`))));
  store.close();
  const whole = readFileSync(file);
  writeFileSync(file, whole.fill(0x5a, 4096 * 3, whole.length));
  writeFileSync(`${file}-wal`, "left by a process that died");
  const before = readFileSync(file);
  expect(() => openKoiStore(directory)).toThrow(expect.objectContaining({ code: "corrupt", file }));
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a store that was copied in mid-use opens, with all that was committed", async () => {
  const [from, to] = [tempFolder(), tempFolder()];
  const store = open(from);
  await store.journal(entry("a"));
  for (const name of ["koi.db", "koi.db-wal"]) copyFileSync(join(from, name), join(to, name));
  expect(open(to).pending()).toEqual([waiting("a")]);
});

test("a log that is cut off in the middle loses what was not whole, and nothing before", async () => {
  const [from, to] = [tempFolder(), tempFolder()];
  const store = open(from);
  await store.journal(entry("a"));
  const length = statSync(join(from, "koi.db-wal")).size;
  await store.journal(entry("b"));
  copyFileSync(join(from, "koi.db"), join(to, "koi.db"));
  writeFileSync(join(to, "koi.db-wal"), readFileSync(join(from, "koi.db-wal")).subarray(0, length + 100));
  expect(open(to).pending()).toEqual([waiting("a")]);
});

test("a database of somebody else is refused", () => {
  const directory = tempFolder();
  const other = new Database(join(directory, "koi.db"));
  other.exec("CREATE TABLE recipes (name TEXT)");
  other.close();
  expect(() => openKoiStore(directory)).toThrow(expect.objectContaining({ code: "foreign" }));
});

test("a store of a newer version is refused", () => {
  const directory = tempFolder();
  openKoiStore(directory).close();
  const newer = new Database(join(directory, "koi.db"));
  newer.exec("UPDATE store SET version = 99");
  newer.close();
  expect(() => openKoiStore(directory)).toThrow(expect.objectContaining({ code: "newer_version" }));
});

test("a folder that can't be made is a clear error", () => {
  const file = join(tempFolder(), "taken");
  writeFileSync(file, "");
  expect(() => openKoiStore(join(file, "sessions"))).toThrow(expect.objectContaining({ code: "unwritable" }));
});

test("a dead letter that is put back is pending again, last in line, once", async () => {
  let nowMs = 1_000;
  const store = open(tempFolder(), () => nowMs);
  for (const key of ["a", "b"]) await store.journal(entry(key));
  await store.drop("a", "failed", "auth");
  nowMs = 5_000;
  expect([await store.revive("a"), await store.revive("a"), await store.revive("b")]).toEqual([
    true,
    false,
    false,
  ]);
  expect(store.pending()).toEqual([
    waiting("b"),
    { ...waiting("a"), sessionKey: main, receivedAtMs: 5_000, retries: 1 },
  ]);
  expect(store.deadLetters(10)).toEqual([]);
  await store.journal(entry("c"));
  expect(store.pending().map(({ messageKey }) => messageKey)).toEqual(["b", "a", "c"]);
});

test("a dead letter that is thrown away stays taken", async () => {
  const store = open(tempFolder());
  await store.journal(entry("a"));
  expect(await store.dismiss("a")).toBe(false);
  await store.drop("a", "failed", "auth");
  expect([await store.dismiss("a"), await store.dismiss("a"), await store.revive("a")]).toEqual([
    true,
    false,
    false,
  ]);
  expect([store.pending(), store.deadLetters(10)]).toEqual([[], []]);
  expect(await store.journal(entry("a"))).toBe("duplicate");
});

test("an undelivered reply is sent again under its key, or thrown away", async () => {
  const store = open(tempFolder(), () => 2_000);
  for (const key of ["a", "b"]) {
    await store.journal(entry(key));
    await store.commitTurn(turn(key));
    await store.retryLater(`reply ${key}`, 99);
  }
  expect([await store.resend("reply a"), await store.discard("reply b")]).toEqual([false, false]);
  for (const key of ["a", "b"]) await store.giveUp(`reply ${key}`, "blocked");
  expect([await store.resend("reply a"), await store.discard("reply b")]).toEqual([true, true]);
  expect(store.outbox()).toMatchObject([{ outboxKey: "reply a", attempts: 0, notBeforeMs: 2_000 }]);
  expect(store.undelivered(10)).toEqual([]);
});

test("a store of version 1 opens with all its rows, also when two open it at once", async () => {
  const directory = tempFolder();
  const old = new Database(join(directory, "koi.db"));
  old.exec(`${VERSION_1}
    INSERT INTO store VALUES ('koi', 1);
    INSERT INTO inbox (message_key, session_key, received_at_ms, payload) VALUES ('a', '${main}', 1, '{"of":"a"}');
    INSERT INTO inbox (message_key, session_key, received_at_ms, payload, state, reason, ended_at_ms)
      VALUES ('b', '${main}', 1, '{"of":"b"}', 'failed', 'auth', 9);
    INSERT INTO outbox (outbox_key, session_key, payload, not_before_ms) VALUES ('reply', '${main}', '{}', 7);`);
  old.close();
  const [first, second] = [open(directory), open(directory)];
  for (const store of [first, second]) {
    expect(store.pending()).toEqual([waiting("a")]);
    expect(store.deadLetters(1)).toMatchObject([{ messageKey: "b", reason: "auth" }]);
    expect(store.outbox()).toMatchObject([{ outboxKey: "reply", attempts: 0 }]);
  }
  expect(await second.revive("b")).toBe(true);
  expect(first.pending()).toMatchObject([{ messageKey: "a" }, { messageKey: "b", retries: 1 }]);
});

test("a store of version 2 opens with all its rows", async () => {
  const directory = tempFolder();
  const file = join(directory, "koi.db");
  openDatabase(file, {
    ...koiSchema,
    version: 2,
    migrations: koiSchema.migrations?.slice(0, 1) ?? [],
  }).close();
  const old = new Database(file);
  old.exec(
    `INSERT INTO inbox (message_key, session_key, received_at_ms, payload) VALUES ('a', '${main}', 1, '{"of":"a"}')`,
  );
  old.close();
  const store = open(directory);
  expect(store.pending()).toEqual([waiting("a")]);
  await store.drop("a", "failed", "auth");
  expect(await store.revive("a")).toBe(true);
  expect(store.pending()).toMatchObject([{ retries: 1 }]);
});

test("a store of version 9 opens with what was chosen for its sessions, and takes a level of thinking", async () => {
  const directory = tempFolder();
  const file = join(directory, "koi.db");
  openDatabase(file, {
    ...koiSchema,
    version: 9,
    migrations: koiSchema.migrations?.slice(0, 8) ?? [],
  }).close();
  const old = new Database(file);
  old.exec(
    `INSERT INTO session (session_key, messages, started_at_ms, updated_at_ms, model) VALUES ('${main}', 0, 1, 1, 'x/m');
      INSERT INTO segment (session_key, number, started_at_ms) VALUES ('${main}', 1, 1)`,
  );
  old.close();
  const store = open(directory);
  const nothing = { sessionKey: main, messageKeys: [], transcript: [], outbox: [] };
  await store.commitTurn({ ...nothing, thinking: "high" });
  expect(store.session(main)).toMatchObject({ model: "x/m", thinking: "high" });
  await store.commitTurn({ ...nothing, reset: { reason: "compact", summary: "so far" } });
  expect(store.session(main)).toMatchObject({ model: "x/m", thinking: "high" });
  await store.commitTurn({ ...nothing, reset: { reason: "command" } });
  expect(store.session(main)?.thinking).toBeUndefined();
});

test("what was sent is known by its session, newest first, until it is forgotten or 30 days old", async () => {
  const directory = tempFolder();
  let nowMs = 1_000;
  const store = open(directory, () => nowMs);
  for (const key of ["a", "b", "c"]) {
    await store.journal(entry(key));
    await store.commitTurn(turn(key));
  }
  await store.sent("reply a", '{"name":"1"}');
  await store.sent("reply b");
  await store.sent("reply c", '{"name":"3"}');
  expect(store.outbox()).toEqual([]);
  const kept = { sessionKey: main, sentAtMs: 1_000 };
  expect(store.sentReplies(main, 9)).toEqual([
    { ...kept, outboxKey: "reply c", body: '{"name":"3"}' },
    { ...kept, outboxKey: "reply a", body: '{"name":"1"}' },
  ]);
  expect(store.sentReplies("koi:home:other" as SessionKey, 9)).toEqual([]);
  await store.forgetSent(["reply c"]);
  expect(store.sentReplies(main, 9).map(({ outboxKey }) => outboxKey)).toEqual(["reply a"]);
  store.close();
  nowMs += 30 * DAY_MS + 1;
  expect(open(directory, () => nowMs).sentReplies(main, 9)).toEqual([]);
});

test("a session that is deleted leaves nothing of what was sent", async () => {
  const store = open(tempFolder());
  await store.journal(entry("a"));
  await store.commitTurn(turn("a"));
  await store.sent("reply a", "{}");
  await store.deleteSession(main);
  expect(store.sentReplies(main, 9)).toEqual([]);
});

test("a store of version 11 opens, and remembers what is sent from then on", async () => {
  const directory = tempFolder();
  const migrations = koiSchema.migrations?.slice(0, 10) ?? [];
  openDatabase(join(directory, "koi.db"), { ...koiSchema, version: 11, migrations }).close();
  const store = open(directory);
  await store.journal(entry("a"));
  await store.commitTurn(turn("a"));
  await store.sent("reply a", "{}");
  expect(store.sentReplies(main, 9)).toHaveLength(1);
});
