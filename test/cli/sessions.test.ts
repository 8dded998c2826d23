// `skykoi sessions`: what it lists, shows and exports, also beside a gateway; what it refuses to change.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KoiStore } from "../../src/koi/store/koi-store.ts";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../src/routing/ids.ts";
import { takeLock } from "../../src/runtime/lock.ts";
import { Desk } from "./run-command.ts";

const main = "koi:home:main" as SessionKey;
const group = "koi:home:telegram:group:-100" as SessionKey;
const work = "koi:work:main" as SessionKey;

let desk: Desk;
let home: KoiStore;

function storeOf(koiId: string): KoiStore {
  let nowMs = Date.parse("2026-03-01T10:00:00Z");
  return openKoiStore(join(desk.path(".SKYKOI"), "koi", koiId, "sessions"), { now: () => (nowMs += 1_000) });
}

async function say(store: KoiStore, sessionKey: SessionKey, text: string, atMs: number): Promise<void> {
  const place = { channel: "telegram", accountId: "default", peer: { kind: "dm", id: "111" } };
  const asked = {
    ...place,
    messageId: text,
    senderId: "111",
    senderName: "Ann",
    tier: "peer",
    bindingIndex: 0,
  };
  const answered = { ...place, outboxKey: "k", answerer: {}, model: "skykoi/echo" };
  await store.commitTurn({
    sessionKey,
    messageKeys: [],
    transcript: [
      { role: "user", text, atMs, detail: asked },
      { role: "assistant", text: `re: ${text}`, atMs: atMs + 1, detail: answered },
    ],
    outbox: [],
  });
}

beforeEach(async () => {
  desk = new Desk();
  desk.write(
    ".SKYKOI/SKYKOI.json",
    `{ kois: { list: [{ id: "home", default: true }, { id: "work" }, { id: "new" }] } }`,
  );
  home = storeOf("home");
  await say(home, main, "one", 1_000);
  await home.commitTurn({
    sessionKey: main,
    messageKeys: [],
    transcript: [],
    outbox: [],
    reset: { reason: "daily" },
  });
  await say(home, main, "two", 2_000);
  await say(home, group, "in the group", 3_000);
  const other = storeOf("work");
  await say(other, work, "secret", 2_500);
  other.close();
});

afterEach(() => {
  home.close();
  desk.remove();
});

async function json(...args: string[]): Promise<unknown> {
  const ran = await desk.skykoi(["sessions", ...args]);
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  return JSON.parse(ran.stdout);
}

describe("list", () => {
  test("gives every conversation of every koi, the one spoken in last first", async () => {
    expect(await json("--json")).toMatchObject([
      { koiId: "home", sessionKey: group, messages: 2, segment: 1 },
      { koiId: "work", sessionKey: work },
      {
        koiId: "home",
        sessionKey: main,
        messages: 4,
        segment: 2,
        startedAt: "1970-01-01T00:00:01.000Z",
        updatedAt: "1970-01-01T00:00:02.001Z",
        lastInteractionAt: "2026-03-01T10:00:04.000Z",
      },
    ]);
    const { stdout } = await desk.skykoi(["sessions", "list", "--koi", "work"]);
    expect(stdout).toBe("koi:work:main  1970-01-01 00:00 UTC  2 messages\n");
  });

  test("names the nearest koi, and goes on where one store is broken", async () => {
    expect(await desk.skykoi(["sessions", "--koi", "wrok"])).toMatchObject({
      status: 2,
      stderr: 'skykoi sessions: there is no koi "wrok"; did you mean work?\n',
    });
    desk.write(".SKYKOI/koi/new/sessions/koi.db", "no database");
    const { status, stdout, stderr } = await desk.skykoi(["sessions"]);
    expect(status).toBe(1);
    expect(stdout.split("\n")).toHaveLength(4);
    expect(stderr).toContain("koi new: ");
    expect(readFileSync(desk.path(".SKYKOI/koi/new/sessions/koi.db"), "utf8")).toBe("no database");
  });

  test("where the config can't be read, the kois are those of its last good table", async () => {
    const before = await desk.skykoi(["sessions", "--json"]);
    expect((await desk.skykoi(["deadletters"])).status).toBe(0);
    desk.write(".SKYKOI/SKYKOI.json", "{ kois: { list: [");
    const { status, stdout, stderr } = await desk.skykoi(["sessions", "--json"]);
    expect([status, stdout]).toEqual([0, before.stdout]);
    expect(stderr).toMatch(
      /^\S*SKYKOI\.json can't be read as a config; the kois are those of its last good table\n$/,
    );
    const { stdout: shown } = await desk.skykoi(["sessions", "show", "main", "--koi", "work"]);
    expect(shown).toContain("koi:work:main");
    expect((await desk.skykoi(["sessions", "--koi", "wrok"])).stderr).toContain("did you mean work?");
  });

  test("without a config there is one koi and no conversation", async () => {
    const { status, stdout, stderr } = await desk.skykoi(["sessions"], {
      env: { SKYKOI_STATE_DIR: desk.path("other") },
    });
    expect([status, stdout, stderr]).toEqual([0, "", "no conversation yet\n"]);
  });
});

describe("kois that left the config", () => {
  const old = "koi:old:main" as SessionKey;
  beforeEach(async () => {
    const store = storeOf("old");
    await say(store, old, "long ago", 500);
    store.close();
  });

  test("are listed with all others, and marked", async () => {
    expect(await json("--json")).toMatchObject([
      { koiId: "home" },
      { koiId: "work" },
      { koiId: "home" },
      { koiId: "old", sessionKey: old, note: "koi not in the config" },
    ]);
    const { stdout } = await desk.skykoi(["sessions", "--koi", "old"]);
    expect(stdout).toBe("koi:old:main  1970-01-01 00:00 UTC  2 messages  koi not in the config\n");
    expect((await desk.skykoi(["sessions", "show", old])).stdout).toContain("old (koi not in the config)");
  });

  test("can be exported, and deleted by their name alone", async () => {
    const { stdout } = await desk.skykoi(["sessions", "export", "--koi", "old"]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    home.close();
    expect(await json("delete", old, "--yes", "--json")).toMatchObject({ koiId: "old", deleted: true });
    expect(await json("--json")).toHaveLength(3);
    home = storeOf("home");
  });

  test("are found where session.store puts them", async () => {
    const folder = desk.path("stores/of-gone/s");
    const store = openKoiStore(folder);
    await say(store, "koi:gone:main" as SessionKey, "elsewhere", 400);
    store.close();
    desk.write(".SKYKOI/SKYKOI.json", `{ session: { store: "~/stores/of-{koiId}/s" } }`);
    const rows = (await json("--json")) as { koiId: string; note?: string }[];
    expect(rows.map(({ koiId }) => koiId).toSorted()).toEqual(["gone", "home", "home", "old", "work"]);
    expect(rows.every(({ note }) => note === "koi not in the config")).toBe(true);
  });
});

describe("show", () => {
  test("says where a conversation stands and what was said last", async () => {
    expect(await json("show", main, "--limit", "1", "--json")).toMatchObject({
      sessionKey: main,
      segments: [
        { number: 1, messages: 2, endReason: "daily" },
        { number: 2, messages: 2, endedAt: null, endReason: null },
      ],
      entries: [{ text: "re: two", segment: 2 }],
    });
    const { stdout } = await desk.skykoi(["sessions", "show", "main", "--koi", "home"]);
    expect(stdout).toContain(
      "[1970-01-01T00:00:01.000Z] Ann: one\n[1970-01-01T00:00:01.001Z] home: re: one\n",
    );
  });

  test("shows nothing that would steer the terminal", async () => {
    await say(home, main, "\u001b[2Jgone\u202e", 9_000);
    const { stdout } = await desk.skykoi(["sessions", "show", main]);
    expect(stdout).toContain("gone");
    expect([stdout.includes("\u001b"), stdout.includes("\u202e")]).toEqual([false, false]);
  });

  test("names the nearest key", async () => {
    expect((await desk.skykoi(["sessions", "show", "koi:home:mian"])).stderr).toBe(
      'skykoi sessions show: there is no session "koi:home:mian"; did you mean koi:home:main?\n',
    );
    expect(await desk.skykoi(["sessions", "show", "koi:elsewhere:main"])).toMatchObject({
      status: 2,
      stderr:
        'skykoi sessions show: there is no session "koi:elsewhere:main"; the config has no koi elsewhere\n',
    });
    expect((await desk.skykoi(["sessions", "show"])).status).toBe(2);
  });
});

test("show tells what a session has used", async () => {
  const usage = { inputTokens: 1200, outputTokens: 30, costUsd: 0.5 };
  await home.commitTurn({
    sessionKey: main,
    messageKeys: [],
    transcript: [{ role: "assistant", text: "re", atMs: 9_000, detail: { usage } }],
    outbox: [],
  });
  const { stdout } = await desk.skykoi(["sessions", "show", main]);
  expect(stdout).toContain("\nused      1,200 tokens in, 30 out, $0.5000\n");
  const json = await desk.skykoi(["sessions", "show", main, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ usage });
});

describe("export", () => {
  test("gives one line an entry, with these fields and no other", async () => {
    const { status, stdout } = await desk.skykoi(["sessions", "export", main, "--jsonl"]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    const place = { channel: "telegram", accountId: "default", peer: { kind: "dm", id: "111" } };
    const line = { koiId: "home", sessionKey: main, segment: 1, ...place };
    expect(lines.slice(0, 2).map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        ...line,
        seq: 1,
        role: "user",
        text: "one",
        at: "1970-01-01T00:00:01.000Z",
        messageId: "one",
        senderId: "111",
        senderName: "Ann",
      },
      {
        ...line,
        seq: 2,
        role: "assistant",
        text: "re: one",
        at: "1970-01-01T00:00:01.001Z",
        model: "skykoi/echo",
      },
    ]);
  });

  test("without a key gives everything, with --koi that of one koi", async () => {
    const texts = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await desk.skykoi(["sessions", "export", ...args]);
      const lines = stdout.trimEnd().split("\n");
      return lines.map((line) => (JSON.parse(line) as { text: string }).text);
    };
    expect(await texts()).toHaveLength(8);
    expect(await texts("--koi", "work")).toEqual(["secret", "re: secret"]);
  });
});

describe("reset and delete", () => {
  test("change nothing while a gateway runs; reading goes on", async () => {
    const unlock = takeLock(desk.path(".SKYKOI"));
    try {
      for (const args of [
        ["reset", main],
        ["delete", main, "--yes"],
      ]) {
        const { status, stderr } = await desk.skykoi(["sessions", ...args]);
        expect(status).toBe(1);
        expect(stderr).toContain(
          `a gateway (process ${process.pid}) runs on this state dir; nothing was changed`,
        );
      }
      expect(await json("--json")).toHaveLength(3);
    } finally {
      unlock();
    }
    expect(home.session(main)?.segment).toBe(2);
  });

  test("a reset begins a new segment", async () => {
    home.close();
    expect((await desk.skykoi(["sessions", "reset", main])).stderr).toBe(
      "reset koi:home:main (4 messages)\n",
    );
    home = storeOf("home");
    expect([home.history(main, 9), home.transcript(main, 9).length]).toEqual([[], 4]);
    const { stdout } = await desk.skykoi(["sessions", "export", main]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(4);
  });

  test("delete wants to be sure, and takes one conversation alone", async () => {
    home.close();
    expect(await desk.skykoi(["sessions", "delete", main])).toMatchObject({
      status: 2,
      stderr: "skykoi sessions delete: nobody can be asked here; say --yes\n",
    });
    expect(await json("delete", main, "--yes", "--json")).toEqual({
      koiId: "home",
      sessionKey: main,
      messages: 4,
      deleted: true,
    });
    home = storeOf("home");
    expect(home.sessions().map(({ sessionKey }) => sessionKey)).toEqual([group]);
  });
});
