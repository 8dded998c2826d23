// The whole gateway: what it refuses to start with, what it shows, how it reloads and stops.

import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { type Gateway, startGateway } from "../../src/runtime/gateway.ts";
import type { ChannelDeps, GatewayOptions } from "../../src/runtime/gateway-options.ts";
import { takeLock } from "../../src/runtime/lock.ts";
import type { CompileResult } from "../../src/runtime/reload/reload.ts";
import { StartRefusedError } from "../../src/runtime/start-place.ts";
import { MemoryChannel } from "../fakes/channel/memory-channel.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { logLines } from "./log-lines.ts";
import { ManualClock } from "./manual-clock.ts";
import { deafTurn, echoTurn, ScriptedKoi } from "./scripted-koi.ts";
import { openAccess, tinyMessage, tinyTable } from "./tiny-table.ts";
import { settled, until } from "./until.ts";

function setUp(more: Partial<GatewayOptions> = {}) {
  const stateDir = more.stateDir ?? tempFolder();
  const channel = new MemoryChannel();
  const { log, lines } = logLines();
  const made: { deps?: ChannelDeps } = {};
  const options: GatewayOptions = {
    table: tinyTable(),
    stateDir,
    home: stateDir,
    env: {},
    port: 0,
    channels: (deps) => {
      made.deps = deps;
      return [channel];
    },
    runTurn: echoTurn,
    homeOf: (koi) => ({ sessionsDir: join(stateDir, koi.id), workspace: join(stateDir, koi.id, "w") }),
    impliedChannels: [],
    resolveSecret: (secret) => Promise.resolve(String(secret)),
    log,
    ...more,
  };
  const start = async (): Promise<Gateway> => {
    const gateway = await startGateway(options);
    onTestFinished(() => gateway.stop());
    return gateway;
  };
  return { start, stateDir, channel, lines, made };
}

function message(id: string, text = `text of ${id}`, atMs = Date.now()) {
  return tinyMessage({ id, text, atMs });
}

async function get(gateway: Gateway, path: string, token?: string) {
  const { host, port } = gateway.address;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`http://${host}:${port}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function getText(gateway: Gateway, path: string): Promise<string> {
  const { host, port } = gateway.address;
  return (await fetch(`http://${host}:${port}${path}`)).text();
}

test("a message goes all the way, and the status counts it", async () => {
  const { start, channel, made } = setUp();
  const gateway = await start();
  expect(channel.connections).toEqual(["start default"]);
  expect(await channel.receive(message("m1", "hello"))).toEqual({ outcome: "accepted" });
  await channel.attempted(1);
  expect(channel.texts()).toEqual(["you said: hello"]);
  const { status, body } = await get(gateway, "/status");
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({
      state: "running",
      problems: [],
      outcomes: { ...gateway.status().outcomes, routed: 1 },
      accounts: [{ channel: "telegram", accountId: "default", state: "open" }],
    }),
  ]);
  expect(JSON.stringify(body)).not.toContain("hello");
  expect((await get(gateway, "/readyz")).body).toEqual({ ready: true });
  const metrics = (await getText(gateway, "/metrics")).split("\n");
  expect(metrics).toContain('skykoi_messages_total{outcome="routed",stage="route",reason="peer"} 1');
  expect(metrics).toContain('skykoi_turns_total{result="answered"} 1');
  expect(metrics).toContain('skykoi_sends_total{channel="telegram",result="sent"} 1');
  expect(metrics).toContain("skykoi_table_generation 1");
  expect(metrics.some((line) => line.startsWith("nodejs_eventloop_lag_p99_seconds "))).toBe(true);
  // No peer, no message, no text.
  expect(metrics.join("\n")).not.toMatch(/\b111\b|m1|hello/);
  expect(metrics).toContain('skykoi_account_open{channel="telegram",account="default"} 1');
  expect(metrics).toContain('skykoi_account_state{channel="telegram",account="default",state="open"} 1');
  expect(made.deps?.conversation(message("m1").facts)).toEqual([
    { id: "m1", role: "user", text: "hello", at: expect.any(Number), from: "111" },
    {
      id: "home/telegram:default:m1",
      role: "assistant",
      text: "you said: hello",
      at: expect.any(Number),
      answerer: { koiId: "home", tier: "peer", bindingIndex: 0, sessionKey: "koi:home:111" },
    },
  ]);
});

test("a conversation shows what waits for an answer", async () => {
  const koi = new ScriptedKoi();
  const { start, channel, made } = setUp({ runTurn: koi.runTurn });
  await start();
  await channel.receive(message("m1", "anybody there?"));
  expect(made.deps?.conversation(message("m1").facts)).toMatchObject([{ id: "m1", text: "anybody there?" }]);
  koi.asked[0]?.answer("yes");
});

test("a person and a room of one name are two places, even in one session", async () => {
  const { start, channel, made } = setUp();
  await start();
  const own = message("m1", "for us two");
  const inRoom = tinyMessage({
    id: "m2",
    text: "for all",
    kind: "group",
    atMs: Date.now(),
    more: { mentionsUs: true },
  });
  await channel.receive(own);
  await channel.receive(inRoom);
  await channel.attempted(2);
  const said = (facts: typeof own.facts) => made.deps?.conversation(facts).map(({ text }) => text);
  expect(said(own.facts)).toEqual(["for us two", "you said: for us two"]);
  expect(said(inRoom.facts)).toEqual(["for all", "you said: for all"]);
});

test("a second gateway on the state dir is refused, and may start when the first has stopped", async () => {
  const first = setUp();
  const gateway = await first.start();
  const second = setUp({ stateDir: first.stateDir });
  await expect(second.start()).rejects.toThrow(`process ${process.pid}`);
  await gateway.stop();
  await second.start();
});

test("it refuses to be open to strangers", async () => {
  const config: SkykoiConfig = { ...openAccess, gateway: { bind: "lan" } };
  const { start, stateDir } = setUp({ table: tinyTable({ config }) });
  await expect(start()).rejects.toThrow(StartRefusedError);
  await setUp({ stateDir }).start();
});

test("it refuses to start with a secret that can't be read", async () => {
  const config: SkykoiConfig = { ...openAccess, gateway: { auth: { token: "${TOKEN}" } } };
  const { start } = setUp({
    table: tinyTable({ config }),
    resolveSecret: () => Promise.reject(new Error("TOKEN is not set")),
  });
  await expect(start()).rejects.toThrow("the gateway's token can't be read: TOKEN is not set");
});

test("a damaged store of its own is named, and the state dir is free again", async () => {
  const { start, stateDir } = setUp();
  writeFileSync(join(stateDir, "gateway.db"), "not a store");
  await expect(start()).rejects.toThrow(join(stateDir, "gateway.db"));
  await expect(start()).rejects.toThrow("is no SQLite file");
});

test("with a token, the status is for those who have it", async () => {
  const config: SkykoiConfig = { ...openAccess, gateway: { auth: { token: "t0k" } } };
  const { start, lines } = setUp({ table: tinyTable({ config }) });
  const gateway = await start();
  expect((await get(gateway, "/healthz")).body).toEqual({ status: "ok" });
  expect((await get(gateway, "/status")).status).toBe(401);
  expect((await get(gateway, "/status", "t0k")).status).toBe(200);
  expect(JSON.stringify(lines)).not.toContain("t0k");
});

test("a reload that changes only routing closes no socket, and turns in flight keep their table", async () => {
  const koi = new ScriptedKoi();
  const kois = ["home", "work"];
  const next = tinyTable({ kois, digest: "sha256:next", to: () => "work" });
  const { start, channel, lines } = setUp({
    table: tinyTable({ kois }),
    runTurn: koi.runTurn,
    compile: () => Promise.resolve({ ok: true, table: next, watch: [] }),
    watch: [],
  });
  const gateway = await start();
  await channel.receive(message("m1"));
  await gateway.reload();
  await channel.receive(message("m2"));
  expect(koi.asked.map(({ request }) => request.koi.id)).toEqual(["home", "work"]);
  koi.asked[0]?.answer("old");
  koi.asked[1]?.answer("new");
  await channel.attempted(2);
  expect(channel.connections).toEqual(["start default"]);
  expect(gateway.status().table.digest).toBe("sha256:next");
  expect(lines.find((line) => line.message === "config taken up")?.fields).toMatchObject({
    from: "sha256:tiny",
    to: "sha256:next",
    started: [],
    stopped: [],
  });
});

test("a broken config degrades, with its place, and the old table goes on serving", async () => {
  const results: CompileResult[] = [
    { ok: false, problems: ["SKYKOI.json:3:5 unknown koi `ghost`"], watch: [] },
    { ok: true, table: tinyTable({ digest: "sha256:good" }), watch: [] },
  ];
  const fallback: CompileResult = { ok: false, problems: [], watch: [] };
  const { start, channel } = setUp({
    compile: () => Promise.resolve(results.shift() ?? fallback),
    watch: [],
  });
  const gateway = await start();
  await gateway.reload();
  expect(gateway.status()).toMatchObject({
    state: "degraded",
    problems: [{ scope: "config", message: "SKYKOI.json:3:5 unknown koi `ghost`" }],
  });
  expect((await get(gateway, "/healthz")).body).toEqual({ status: "degraded" });
  expect(await channel.receive(message("m1"))).toEqual({ outcome: "accepted" });
  await gateway.reload();
  expect(gateway.status()).toMatchObject({
    state: "running",
    table: { digest: "sha256:good", generation: 2 },
  });
  const metrics = (await getText(gateway, "/metrics")).split("\n");
  expect(metrics).toContain('skykoi_reloads_total{result="refused"} 1');
  expect(metrics).toContain('skykoi_reloads_total{result="taken"} 1');
  expect(metrics).toContain("skykoi_table_generation 2");
});

test("a cold start on an older table says so", async () => {
  const { start } = setUp({ problems: ["SKYKOI.json:1:1 not readable"] });
  const gateway = await start();
  expect(gateway.status()).toMatchObject({ state: "degraded", problems: [{ scope: "config" }] });
});

test("a koi with a damaged store degrades the gateway and hinders no other koi", async () => {
  const table = tinyTable({ kois: ["home", "work"], to: ({ peer }) => (peer.id === "1" ? "home" : "work") });
  const { start, channel, stateDir } = setUp({ table });
  openKoiStore(join(stateDir, "home")).close();
  writeFileSync(join(stateDir, "home", "koi.db"), "not a store");
  const gateway = await start();
  expect(gateway.status().problems).toMatchObject([{ scope: "koi" }]);
  expect(await channel.receive(tinyMessage({ id: "a", peer: "1", atMs: Date.now() }))).toMatchObject({
    outcome: "refused",
  });
  expect(await channel.receive(tinyMessage({ id: "b", peer: "2", atMs: Date.now() }))).toEqual({
    outcome: "accepted",
  });
  await channel.attempted(1);
});

test("stop lets a turn end, sends its reply, and takes nothing new", async () => {
  const koi = new ScriptedKoi();
  const { start, channel } = setUp({ runTurn: koi.runTurn });
  const gateway = await start();
  await channel.receive(message("m1"));
  const stopped = gateway.stop();
  expect(await channel.receive(message("m2"))).toMatchObject({ outcome: "refused" });
  expect(gateway.status().state).toBe("stopping");
  koi.asked[0]?.answer("done");
  await stopped;
  expect(channel.texts()).toEqual(["done"]);
  expect(channel.connections).toEqual(["start default", "stop default"]);
  await expect(fetch(`http://127.0.0.1:${gateway.address.port}/healthz`)).rejects.toThrow("fetch failed");
});

test("stop aborts a turn that takes too long; the next gateway answers its message once", async () => {
  const koi = new ScriptedKoi();
  const clock = new ManualClock(Date.now());
  const first = setUp({ runTurn: koi.runTurn, clock });
  const gateway = await first.start();
  await first.channel.receive(message("m1", "hello", clock.now()));
  const stopped = gateway.stop();
  await until(() => clock.pending().includes(10_000), "the drain");
  clock.advance(10_000);
  await stopped;
  expect(koi.asked[0]?.request.signal.aborted).toBe(true);
  expect(first.channel.attempts).toEqual([]);
  const second = setUp({ stateDir: first.stateDir, clock });
  const next = await second.start();
  await second.channel.attempted(1);
  await settled();
  expect(second.channel.texts()).toEqual(["you said: hello"]);
  expect(next.status().recovered).toEqual({ replayed: 1, expired: 0, replies: 0 });
});

test("stop comes to an end even where a koi hears no abort", async () => {
  const clock = new ManualClock(Date.now());
  const { start, channel } = setUp({
    clock,
    runTurn: deafTurn,
  });
  const gateway = await start();
  await channel.receive(message("m1", "hello", clock.now()));
  const stopped = gateway.stop();
  await until(() => clock.pending().includes(10_000), "the drain");
  clock.advance(10_000);
  await until(() => clock.pending().includes(2_000), "the abort");
  clock.advance(2_000);
  await stopped;
});

test("adapters are loaded for the accounts of the config, and files of the time before are fetched then", async () => {
  const channel = new MemoryChannel("telegram", { media: true });
  channel.files.set("f1", () => new Promise(() => undefined));
  const loads: string[] = [];
  const more: Partial<GatewayOptions> = {
    channels: () => [],
    adapters: {
      telegram: async (host) => {
        loads.push(JSON.stringify(host.settings("default" as never)));
        // Long enough for a file that is asked for too early to be given up.
        await new Promise((resolve) => setTimeout(resolve, 200));
        return channel;
      },
    },
  };
  const first = setUp(more);
  const gateway = await first.start();
  expect(loads).toEqual(['{"dmPolicy":"open","groupPolicy":"open"}']);
  expect(gateway.status().accounts).toMatchObject([{ channel: "telegram", state: "open" }]);
  const media = [{ kind: "image", mimeType: "image/png", source: "f1" }] as const;
  await channel.receive({ ...message("m1", "look"), media });
  await until(() => channel.fetches.length === 1, "the fetch");
  // Killed, as far as the message is concerned: it lies in the inbox, and its file never came.
  const left = openKoiStore(join(first.stateDir, "home"));
  expect(left.pending()).toHaveLength(1);
  left.close();
  const copy = tempFolder();
  cpSync(first.stateDir, copy, { recursive: true, filter: (path) => !path.endsWith("gateway.lock") });
  channel.files.set("f1", Buffer.from("a picture"));
  const second = setUp({ ...more, stateDir: copy });
  await second.start();
  await channel.attempted(1);
  expect(channel.texts()[0]).toContain("[image: media/inbound/");
});

test("a state dir that goes away under a running gateway is told, and ends nothing", async () => {
  const clock = new ManualClock();
  const stateDir = join(tempFolder(), "state");
  const { start, lines, channel } = setUp({ stateDir, clock });
  const gateway = await start();
  expect(gateway.status().problems).toEqual([]);
  renameSync(stateDir, `${stateDir}.aside`);
  expect(gateway.status()).toMatchObject({
    state: "degraded",
    problems: [{ scope: "state", message: expect.stringContaining("is gone: it was deleted or moved") }],
  });
  const told = () =>
    lines.filter(({ level, message: text }) => level === "error" && text.includes("is gone:"));
  for (let times = 0; times < 3; times += 1) clock.advance(5_000);
  expect(told()).toHaveLength(1);
  expect((await channel.receive(tinyMessage({ id: "m1", atMs: clock.now() }))).outcome).toBe("refused");
  mkdirSync(stateDir);
  const unlock = takeLock(stateDir);
  writeFileSync(join(stateDir, "gateway.lock"), JSON.stringify({ pid: 1, processStart: "", takenAt: "" }));
  expect(gateway.status().problems[0]?.message).toContain("belongs to another gateway (process 1)");
  unlock();
  rmSync(stateDir, { recursive: true });
  renameSync(`${stateDir}.aside`, stateDir);
  expect(gateway.status().problems).toEqual([]);
  clock.advance(5_000);
  expect(lines.at(-1)?.message).toBe("the state dir is there again");
});
