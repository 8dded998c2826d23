// A store that rests loses nothing, and is passed over by a start only where nothing in it waits.

import { existsSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../../src/koi/store/database.ts";
import { koiSchema } from "../../../src/koi/store/koi-schema.ts";
import type { InboxEntry, KoiStore, TurnCommit } from "../../../src/koi/store/koi-store.ts";
import { isAtRest } from "../../../src/koi/store/rest-note.ts";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { runs } from "../../property/runs.ts";
import { tempFolder } from "./temp-folder.ts";

const main = "koi:home:main" as SessionKey;

function entry(messageKey: string): InboxEntry {
  return { messageKey, sessionKey: main, receivedAtMs: 1, payload: "{}" };
}

function turn(messageKey: string, hasReply: boolean): TurnCommit {
  const reply = { outboxKey: `reply ${messageKey}`, sessionKey: main, payload: "{}", notBeforeMs: 0 };
  return {
    sessionKey: main,
    messageKeys: [messageKey],
    transcript: [{ role: "user", text: "hello", atMs: 5, detail: {} }],
    outbox: hasReply ? [reply] : [],
  };
}

function open(folder = tempFolder()): { store: KoiStore; file: string } {
  const store = openKoiStore(folder, { leavesNote: true });
  onTestFinished(() => store.close());
  return { store, file: join(folder, "koi.db") };
}

test("a store that rests commits what waited and goes on when it is used", async () => {
  const { store } = open();
  const taken = store.journal(entry("a"));
  store.rest();
  await expect(taken).resolves.toBe("journaled");
  expect(store.pending()).toHaveLength(1);
  store.rest();
  await store.commitTurn(turn("a", true));
  store.rest();
  expect(store.transcript(main, 10)).toHaveLength(1);
  expect(store.outbox()).toMatchObject([{ outboxKey: "reply a" }]);
});

test("a closed store opens no more", async () => {
  const { store } = open();
  store.rest();
  store.close();
  expect(() => store.pending()).toThrow(/closed/);
  expect(() => store.wake()).toThrow(/closed/);
  await expect(store.journal(entry("a"))).rejects.toThrow(/closed/);
});

test("a store whose file went bad while it rested is refused, by reads and by writes", async () => {
  const { store, file } = open();
  store.rest();
  const other = openDatabase(file, koiSchema);
  other.exec("UPDATE store SET kind = 'other'");
  other.close();
  expect(() => store.pending()).toThrow(/no koi store/);
  await expect(store.journal(entry("a"))).rejects.toThrow(/no koi store/);
});

test.each<[string, boolean, (store: KoiStore) => Promise<unknown>]>([
  ["nothing was ever said", true, () => Promise.resolve()],
  ["all is answered and sent", true, (store) => store.commitTurn(turn("a", false))],
  ["a message waits", false, () => Promise.resolve()],
  ["a reply is unsent", false, (store) => store.commitTurn(turn("a", true))],
  ["a dead letter is to be forgotten one day", false, (store) => store.drop("a", "failed", "queue_full")],
  [
    "an undelivered reply is to be forgotten one day",
    false,
    async (store) => {
      await store.commitTurn(turn("a", true));
      await store.giveUp("reply a", "blocked");
    },
  ],
])("where %s, a start passes over it: %s", async (name, expected, work) => {
  const { store, file } = open();
  if (name !== "nothing was ever said") await store.journal(entry("a"));
  await work(store);
  expect(isAtRest(file)).toBe(false);
  store.rest();
  expect(isAtRest(file)).toBe(expected);
});

test("a store that is open again is not at rest, even if it is only read", () => {
  const { store, file } = open();
  store.rest();
  expect(isAtRest(file)).toBe(true);
  store.sessions();
  expect(isAtRest(file)).toBe(false);
});

test("whoever does not hold the lock leaves no note, and takes away the one that is there", () => {
  const { store, file } = open();
  store.rest();
  const other = openKoiStore(join(file, ".."));
  expect(isAtRest(file)).toBe(false);
  other.close();
  expect(isAtRest(file)).toBe(false);
});

test("a file that changed since, or has a log, is not at rest", async () => {
  const { store, file } = open();
  store.rest();
  const { mtimeMs } = statSync(file);
  utimesSync(file, new Date(), new Date(mtimeMs + 5_000));
  expect(isAtRest(file)).toBe(false);

  const second = open();
  second.store.rest();
  // A program that knows nothing of notes, and died before its log was folded in.
  const foreign = openDatabase(second.file, koiSchema);
  onTestFinished(() => void foreign.close());
  foreign.exec(
    "INSERT INTO inbox (message_key, session_key, received_at_ms, payload) VALUES ('x', 'x', 1, '{}')",
  );
  expect(existsSync(`${second.file}-rest`)).toBe(true);
  expect(isAtRest(second.file)).toBe(false);
});

test("whatever is done in whatever order: a store is at rest only where nothing waits", async () => {
  const step = fc.constantFrom(
    "journal",
    "answer",
    "reply",
    "send",
    "expire",
    "dismiss",
    "rest",
    "look",
    "reopen",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const folder = tempFolder();
      const file = join(folder, "koi.db");
      let store = openKoiStore(folder, { leavesNote: true });
      let count = 0;
      const waits = { inbox: [] as string[], dead: [] as string[], outbox: [] as string[] };
      const acts: Record<(typeof steps)[number], () => Promise<unknown> | void> = {
        journal: () => {
          waits.inbox.push(`m${(count += 1)}`);
          return store.journal(entry(`m${count}`));
        },
        answer: () => {
          const key = waits.inbox.shift();
          return key === undefined ? undefined : store.commitTurn(turn(key, false));
        },
        reply: () => {
          const key = waits.inbox.shift();
          if (key === undefined) return;
          waits.outbox.push(`reply ${key}`);
          return store.commitTurn(turn(key, true));
        },
        send: () => {
          const key = waits.outbox.shift();
          return key === undefined ? undefined : store.sent(key);
        },
        expire: () => {
          const key = waits.inbox.shift();
          if (key === undefined) return;
          waits.dead.push(key);
          return store.drop(key, "expired", "too_old");
        },
        dismiss: () => {
          const key = waits.dead.shift();
          return key === undefined ? undefined : store.dismiss(key).then(() => undefined);
        },
        rest: () => store.rest(),
        look: () => void store.sessions(),
        reopen: () => {
          store.close();
          store = openKoiStore(folder, { leavesNote: true });
        },
      };
      for (const name of steps) {
        await acts[name]();
        const isQuiet = waits.inbox.length + waits.dead.length + waits.outbox.length === 0;
        if (isAtRest(file)) expect(isQuiet).toBe(true);
        if (name === "rest") expect(isAtRest(file)).toBe(isQuiet);
      }
      store.close();
    }),
    { ...runs(30) },
  );
});
