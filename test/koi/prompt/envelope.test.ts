// Stamps on what people wrote, and the times and places of the prompt, as the config wants them.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import type { KoiDefaults } from "../../../src/config/koi-defaults.ts";
import type { ConversationMessage } from "../../../src/koi/conversation.ts";
import { envelopeOf, stamped } from "../../../src/koi/prompt/envelope.ts";
import { repoRoot } from "../../../src/koi/prompt/repo-root.ts";
import { is12Hours, zoneOf } from "../../../src/koi/prompt/zone-clock.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";
import { tempFolder } from "../store/temp-folder.ts";

const start = Date.UTC(2026, 0, 2, 14, 4);
const MINUTE = 60_000;

function user(text: string, atMs?: number): ConversationMessage {
  return { role: "user", text, ...(atMs !== undefined && { atMs }) };
}

const talk: readonly ConversationMessage[] = [
  user("one", start),
  { role: "assistant", text: "1" },
  user("two", start + 45 * 1000),
  user("[Heartbeat] go"),
  user("three", start + 150 * MINUTE),
  user("four", start + 4 * 1440 * MINUTE),
  user("back", start),
];

function texts(defaults: KoiDefaults, env: Readonly<Record<string, string>> = {}): string[] {
  return stamped(talk, envelopeOf(defaults, env)).flatMap((one) => (one.role === "tool" ? [] : [one.text]));
}

test("by default in UTC, with the time since the one before; what nobody sent has none", () => {
  expect(texts({})).toEqual([
    "[Fri 2026-01-02 14:04 UTC] one",
    "1",
    "[Fri 2026-01-02 14:04 UTC +45s] two",
    "[Heartbeat] go",
    "[Fri 2026-01-02 16:34 UTC +2h] three",
    "[Tue 2026-01-06 14:04 UTC +3d] four",
    "[Fri 2026-01-02 14:04 UTC +0s] back",
  ]);
});

test("each part can be left out", () => {
  expect(texts({ envelopeTimestamp: "off" })[2]).toBe("[+45s] two");
  expect(texts({ envelopeTimestamp: "off" })[0]).toBe("one");
  expect(texts({ envelopeElapsed: "off" })[2]).toBe("[Fri 2026-01-02 14:04 UTC] two");
  expect(stamped(talk, envelopeOf({ envelopeElapsed: "off", envelopeTimestamp: "off" }, {}))).toBe(talk);
});

test.each<[KoiDefaults, string]>([
  [{ envelopeTimezone: "Asia/Tokyo" }, "[Fri 2026-01-02 23:04 Asia/Tokyo] one"],
  [
    { envelopeTimezone: "user", userTimezone: "America/New_York" },
    "[Fri 2026-01-02 09:04 America/New_York] one",
  ],
  [{ envelopeTimezone: "utc", timeFormat: "12" }, "[Fri 2026-01-02 2:04 PM UTC] one"],
  [{ envelopeTimezone: "no/where" }, "[Fri 2026-01-02 14:04 UTC] one"],
])("%j", (defaults, text) => {
  expect(texts(defaults)[0]).toBe(text);
});

test("`auto` follows the machine's locale", () => {
  expect(is12Hours("auto", { LANG: "en_US.UTF-8" })).toBe(true);
  expect(is12Hours(undefined, { LANG: "de_DE.UTF-8" })).toBe(false);
  expect(is12Hours(undefined, { LANG: "en_US.UTF-8", LC_ALL: "C.UTF-8" })).toBe(false);
  expect(is12Hours(undefined, {})).toBe(false);
  expect(is12Hours(undefined, { LANG: "!!" })).toBe(false);
  expect(is12Hours("24", { LANG: "en_US.UTF-8" })).toBe(false);
});

test("`local` is the machine's zone, and so is `user` where nobody named one", () => {
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect([zoneOf("local", "Asia/Tokyo"), zoneOf("user", undefined)]).toEqual([machine, machine]);
});

test("the repository is the one that the workspace lies in, else the one that the config names", async () => {
  const folder = tempFolder();
  const base = { stateDir: folder, home: join(folder, "home"), env: {} };
  const workspace = join(folder, "repo", "deep", "workspace");
  mkdirSync(workspace, { recursive: true });
  expect(await repoRoot(undefined, workspace, base)).toBeUndefined();
  mkdirSync(join(folder, "repo", ".git"));
  expect(await repoRoot(undefined, workspace, base)).toBe(join(folder, "repo"));
  mkdirSync(join(workspace, ".git"));
  expect(await repoRoot(undefined, workspace, base)).toBeUndefined();
  mkdirSync(join(folder, "home", "src"), { recursive: true });
  expect(await repoRoot("~/src", workspace, base)).toBe(join(folder, "home", "src"));
  expect(await repoRoot("~/nothing", workspace, base)).toBeUndefined();
});

test("a model gets them, with the files that go with what is asked; the echo does not", async () => {
  const server = await startOpenAiServer();
  onTestFinished(() => server.close());
  const folder = tempFolder();
  const bench = turnBench({
    kois: {
      defaults: { model: "local/tiny", repoRoot: folder, userTimezone: "Asia/Tokyo", timeFormat: "12" },
    },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  });
  const history = [user("before", start - 2 * MINUTE)];
  await endOf(bench.run(bench.request({ history, sentAtMs: start })));
  const messages = (server.requests[0]?.body["messages"] ?? []) as { content: string }[];
  expect(messages.map(({ content }) => content).slice(1)).toEqual([
    "[Fri 2026-01-02 2:02 PM UTC] before",
    "[Fri 2026-01-02 2:04 PM UTC +2m] hello there",
  ]);
  expect(messages[0]?.content).toContain(`- Repository to work in: ${JSON.stringify(folder)}`);
  expect(messages[0]?.content).toContain("- Now: Friday, 2026-01-02 11:04 PM (Asia/Tokyo)");
  const echo = turnBench();
  const { end } = await endOf(echo.run(echo.request({ sentAtMs: start })));
  expect(JSON.stringify(end)).not.toContain("[Fri");
});

test("a sandboxed koi is not told of folders of this machine", async () => {
  const server = await startOpenAiServer();
  onTestFinished(() => server.close());
  const bench = turnBench({
    kois: { defaults: { model: "local/tiny", repoRoot: tempFolder(), sandbox: { mode: "all" } } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  });
  await endOf(bench.run(bench.request()));
  expect(JSON.stringify(server.requests[0]?.body)).not.toContain("Repository to work in");
});
