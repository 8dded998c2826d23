// The memory tools: whose session finds what, how the index follows the notes, and what it does when it is broken.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MemorySearchConfig } from "../../../src/config/memory-search.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { refusedRun } from "../../../src/koi/sandbox/sandbox-run.ts";
import { machineHost } from "../../../src/koi/tools/host/machine-host.ts";
import type { ToolHost } from "../../../src/koi/tools/host/tool-host.ts";
import { lookThroughMemory } from "../../../src/koi/tools/memory/look-through.ts";
import { memorySearch } from "../../../src/koi/tools/memory/memory-search.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import type { AccountId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { type ToolBench, toolBench } from "./make-context.ts";

const group: Partial<TurnRequest> = {
  sessionKey: "koi:main:telegram:group:-100" as SessionKey,
  facts: {
    channel: "telegram",
    accountId: "default" as AccountId,
    peer: { kind: "group", id: "-100" as PeerId },
  },
};

async function koi(
  memorySearch: MemorySearchConfig = {},
  more: Parameters<typeof toolBench>[1] = {},
  config: SkykoiConfig = {},
): Promise<ToolBench> {
  const kois = { ...config.kois, defaults: { ...config.kois?.defaults, memorySearch } };
  const bench = await toolBench({ ...config, kois }, more);
  write(bench, "MEMORY.md", "The safe's code is 4711.");
  write(bench, "memory/2026-01-01.md", "Oslo.\n\nThe boiler was repaired.");
  write(bench, "KOIS.md", "The boiler is none of your business.");
  return bench;
}

function write({ workspace }: Pick<ToolBench, "workspace">, name: string, text: string): void {
  mkdirSync(join(workspace, name, ".."), { recursive: true });
  writeFileSync(join(workspace, name), text);
}

interface Hit {
  readonly path: string;
  readonly lines: string;
  readonly text: string;
}

async function hits(bench: ToolBench, query: string): Promise<readonly Hit[]> {
  return (JSON.parse(await bench.call("memory_search", { query })) as { results: Hit[] }).results;
}

const found = async (bench: ToolBench, query: string): Promise<string[]> =>
  (await hits(bench, query)).map(({ path }) => path);
const indexOf = (bench: ToolBench): string => join(bench.context.home.sessionsDir, "memory.sqlite");

test("finds a piece of a note with its lines, and gives the note", async () => {
  const bench = await koi();
  expect(await hits(bench, "boiler repaired")).toEqual([
    { path: "memory/2026-01-01.md", lines: "1-3", score: 1, text: "Oslo.\n\nThe boiler was repaired." },
  ]);
  expect(await bench.call("memory_get", { path: "memory/2026-01-01.md", from: 2, lines: 1 })).toBe(
    "2\t\n[… 1 more lines …]",
  );
});

test("MEMORY.md is for the owner's own session alone, and lies in no index", async () => {
  const owner = await koi();
  expect(await found(owner, "safe code")).toEqual(["MEMORY.md"]);
  expect(await owner.call("memory_get", { path: "MEMORY.md" })).toContain("4711");
  expect(readFileSync(indexOf(owner)).includes("4711")).toBe(false);
  for (const more of [{ turn: group }, { isOwner: false }]) {
    const other = await koi({}, more);
    expect(await found(other, "safe code")).toEqual([]);
    expect(await found(other, "boiler")).toEqual(["memory/2026-01-01.md"]);
    expect(await other.call("memory_get", { path: "MEMORY.md" })).toMatch(/^error: there is no note/);
  }
  const heartbeat = await koi({}, { isOwner: true, turn: { senders: [] } });
  expect(await found(heartbeat, "safe code")).toEqual([]);
});

test.each(["../MEMORY.md", "memory/../KOIS.md", "KOIS.md", "/etc/passwd", "memory/link.md"])(
  "memory_get does not give %s",
  async (path) => {
    const bench = await koi();
    symlinkSync("/etc/passwd", join(bench.workspace, "memory/link.md"));
    expect(await bench.call("memory_get", { path })).toMatch(/^error: there is no note/);
  },
);

test("follows what is written, changed and removed, and reads nothing twice", async () => {
  const bench = await koi();
  expect(await found(bench, "trout")).toEqual([]);
  write(bench, "memory/fish/2026-02-02.md", "A trout.");
  expect(await found(bench, "trout")).toEqual(["memory/fish/2026-02-02.md"]);
  appendFileSync(join(bench.workspace, "memory/fish/2026-02-02.md"), "\nAnd a pike.");
  expect(await found(bench, "pike trout")).toEqual(["memory/fish/2026-02-02.md"]);
  expect(await found(bench, "trout")).toEqual(["memory/fish/2026-02-02.md"]);
  const before = statSync(indexOf(bench)).size;
  for (let at = 0; at < 5; at += 1) await found(bench, "trout");
  expect(statSync(indexOf(bench)).size).toBe(before);
  rmSync(join(bench.workspace, "memory/fish"), { recursive: true });
  expect(await found(bench, "trout")).toEqual([]);
});

test("with onSearch and watch off, a search finds what is in the index", async () => {
  const bench = await koi({ sync: { onSearch: false, watch: false } });
  expect(await found(bench, "boiler")).toEqual(["memory/2026-01-01.md"]);
  write(bench, "memory/2026-01-02.md", "The boiler again.");
  expect(await found(bench, "boiler")).toEqual(["memory/2026-01-01.md"]);
});

test("a session's begin brings the index up to date, unless the config says otherwise", async () => {
  const bench = await koi();
  await lookThroughMemory(bench.context, []);
  expect(existsSync(indexOf(bench))).toBe(false);
  await lookThroughMemory(bench.context, [memorySearch]);
  expect(readFileSync(indexOf(bench)).includes("repaired")).toBe(true);
  const off = await koi({ sync: { onSessionStart: false } });
  await lookThroughMemory(off.context, [memorySearch]);
  expect(existsSync(indexOf(off))).toBe(false);
});

test("two searches at once, of which each finds the index empty", async () => {
  const bench = await koi();
  for (let at = 0; at < 60; at += 1) write(bench, `memory/n${at}.md`, `note ${at} of the boiler`);
  const [one, other] = await Promise.all([hits(bench, "boiler note"), hits(bench, "boiler note")]);
  expect(one).toHaveLength(6);
  expect(one).toEqual(other);
  expect(new Set(one?.map(({ path }) => path)).size).toBe(6);
});

test("an index that is broken is made anew; one that can't be had is no loss", async () => {
  const bench = await koi();
  await found(bench, "boiler");
  expect(statSync(indexOf(bench)).mode & 0o077).toBe(0);
  writeFileSync(indexOf(bench), "this is no index at all, and long enough to be looked at as one".repeat(20));
  expect(await found(bench, "boiler")).toEqual(["memory/2026-01-01.md"]);
  expect(await found(bench, "boiler")).toEqual(["memory/2026-01-01.md"]);
  rmSync(indexOf(bench));
  mkdirSync(indexOf(bench));
  expect(await found(bench, "boiler")).toEqual(["memory/2026-01-01.md"]);
});

test("the index lies where the config says, and kois that share it find their own notes alone", async () => {
  const path = join(tempFolder(), "all.sqlite");
  const one = await koi({ store: { path } });
  const other = await koi({ store: { path } }, { koiId: "work" });
  write(other, "memory/2026-01-01.md", "The boiler of the office.");
  expect((await hits(one, "boiler"))[0]?.text).toContain("repaired");
  expect((await hits(other, "boiler"))[0]?.text).toContain("office");
  expect(await hits(one, "boiler")).toHaveLength(1);
  expect(await found(one, "office")).toEqual([]);
});

test("extraPaths: files and folders, read as far as the koi may, and nothing beside them", async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "notes"));
  writeFileSync(join(folder, "notes/a.md"), "An eel.");
  writeFileSync(join(folder, "notes/a.txt"), "An eel as text.");
  writeFileSync(join(folder, "one.md"), "Another eel.");
  writeFileSync(join(folder, "other.md"), "An eel that nobody named.");
  const bench = await koi({ extraPaths: [join(folder, "notes"), join(folder, "one.md")] });
  expect((await found(bench, "eel")).sort()).toEqual([join(folder, "notes/a.md"), join(folder, "one.md")]);
  expect(await bench.call("memory_get", { path: join(folder, "one.md") })).toBe("1\tAnother eel.");
  expect(await bench.call("memory_get", { path: join(folder, "other.md") })).toMatch(/^error: /);
});

test("extraPaths lead to no credentials", async () => {
  const bench = await koi({ extraPaths: ["<state>/credentials"] });
  mkdirSync(join(bench.stateDir, "credentials"));
  writeFileSync(join(bench.stateDir, "credentials/key.md"), "A key for the eel.");
  expect(await found(bench, "eel")).toEqual([]);
});

test("how much is found is as the config says, and as the call says", async () => {
  const bench = await koi({ query: { maxResults: 2, minScore: 1 } });
  for (let at = 0; at < 5; at += 1) write(bench, `memory/n${at}.md`, `perch ${at}`);
  expect(await hits(bench, "perch")).toHaveLength(2);
  expect(await hits(bench, "perch whale")).toEqual([]);
  const more = await bench.call("memory_search", { query: "perch whale", maxResults: 4, minScore: 0.5 });
  expect((JSON.parse(more) as { results: Hit[] }).results).toHaveLength(4);
});

test("the koi's conversations are found where the config has them searched, by the owner alone", async () => {
  const said = new Map([["koi:main:telegram:dm:9", "2026-01-01T10:00 user: a heron"]]);
  const transcripts = {
    sessions: () => [...said].map(([sessionKey, text]) => ({ sessionKey, state: `${text.length}` })),
    text: (sessionKey: string) => said.get(sessionKey),
  };
  const turn = { desk: { transcripts } };
  const path = "session:koi:main:telegram:dm:9";
  const sources: MemorySearchConfig["sources"] = ["memory", "sessions"];
  const owner = await koi({ sources }, { turn });
  expect(await found(owner, "heron")).toEqual([path]);
  said.set("koi:main:telegram:dm:9", "2026-01-01T10:00 user: a heron\n2026-01-01T10:01 assistant: a stork");
  expect(await found(owner, "stork")).toEqual([path]);
  expect(await owner.call("memory_get", { path, from: 2 })).toBe("2\t2026-01-01T10:01 assistant: a stork");
  expect(await found(await koi({}, { turn }), "heron")).toEqual([]);
  const other = await koi({ sources }, { turn: { ...turn, ...group } });
  expect(await found(other, "heron")).toEqual([]);
  expect(await other.call("memory_get", { path })).toMatch(/^error: /);
});

const sandboxed = (workspaceAccess: "none" | "ro"): SkykoiConfig => ({
  kois: { defaults: { sandbox: { mode: "all", workspaceAccess } } },
});
const inside: ToolHost = { ...machineHost("/", {}, () => undefined), kind: "sandbox" };
const noEngine = refusedRun({ code: "no_engine", message: "no engine answers" });

test("a sandboxed session finds what it could read: no notes of a workspace that it is not shown", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "one.md"), "The boiler's eel.");
  const tools = { openSandbox: () => ({ ...noEngine, host: inside }) };
  const none = await koi({ extraPaths: [folder] }, { tools }, sandboxed("none"));
  expect(await found(none, "boiler")).toEqual([]);
  expect(await none.call("memory_get", { path: "memory/2026-01-01.md" })).toMatch(/^error: /);
  const ro = await koi({ extraPaths: [folder] }, { tools }, sandboxed("ro"));
  expect(await found(ro, "boiler")).toEqual(["memory/2026-01-01.md"]);
});

test("without its sandbox it finds nothing, and is told why", async () => {
  const tools = { openSandbox: () => noEngine };
  const bench = await koi({}, { tools }, sandboxed("ro"));
  expect(await bench.call("memory_search", { query: "boiler" })).toBe("error: no engine answers");
  expect(await bench.call("memory_get", { path: "memory/2026-01-01.md" })).toBe("error: no engine answers");
});
