// Heartbeats on real stores: when they run, where what they say goes, and that nothing doubles them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { HeartbeatConfig } from "../../../src/config/heartbeat.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import type { LoadedTable } from "../../../src/runtime/loaded-table.ts";
import { failureOf } from "../scripted-koi.ts";
import { type Harness, harness, type HarnessInput } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const MINUTE = 60_000;
const session = "koi:home:111" as SessionKey;

/** A table with one koi, a model, and this heartbeat in the session of 111. */
function table(heartbeat: HeartbeatConfig = {}, digest = "sha256:one"): LoadedTable {
  const own = { session: "111", ...heartbeat };
  const kois = { defaults: { model: "test/any" }, list: [{ id: "home", heartbeat: own }] };
  return tinyTable({ config: { ...openAccess, kois }, digest });
}

function beating(heartbeat?: HeartbeatConfig, input: HarnessInput & { file?: string | null } = {}): Harness {
  const { file = "- look at the oven\n", ...rest } = input;
  const h = harness({ table: table(heartbeat), ...rest });
  mkdirSync(join(h.folder, "home/w"), { recursive: true });
  if (file !== null) writeFileSync(join(h.folder, "home/w/HEARTBEAT.md"), file);
  h.stages.heartbeats.start();
  return h;
}

/** Somebody writes and is answered, so that there is a last conversation. */
async function talk(h: Harness, id = "m1"): Promise<void> {
  const before = h.koi.asked.length;
  await h.receive({ id });
  await asked(h, before + 1);
  h.koi.asked.at(-1)?.answer("hello");
  await until(() => h.channel.sent.length > 0 && h.stages.outbox.size() === 0, "the answer");
}
const asked = (h: Harness, count: number): Promise<void> =>
  until(() => h.koi.asked.length === count, `${count} turns`);
const results = (h: Harness): string[] =>
  h.stages.meters.heartbeats.entries().map(({ labels, count }) => `${labels.result} ${count}`);
const ended = (h: Harness, count: number): Promise<void> =>
  until(
    () => h.stages.meters.heartbeats.entries().reduce((sum, one) => sum + one.count, 0) === count,
    `${count} ends`,
  );
const texts = (h: Harness): string[] => h.channel.sent.map(({ message }) => message.text);

test("every half an hour, in the session's line, delivered to the last conversation", async () => {
  const h = beating();
  await talk(h);
  h.clock.advance(29 * MINUTE);
  expect(h.koi.asked).toHaveLength(1);
  h.clock.advance(MINUTE);
  await asked(h, 2);
  const { request } = h.koi.asked[1] ?? {};
  expect(request).toMatchObject({ sessionKey: session, facts: { channel: "telegram", peer: { id: "111" } } });
  expect(request?.text).toContain("HEARTBEAT.md");
  h.koi.asked[1]?.answer("The oven is on!");
  await until(() => texts(h).includes("The oven is on!"), "the warning");
  expect(results(h)).toEqual(["delivered 1"]);
  expect(h.channel.sent.at(-1)?.target).toEqual({ accountId: "default", peer: { kind: "dm", id: "111" } });
  expect(
    h
      .storeOf("home")
      .history(session, 9)
      .map(({ text }) => text)
      .at(-1),
  ).toBe("The oven is on!");
});

test("its tools ask at its target, where owners are named; one that speaks to nobody asks nobody", async () => {
  const ask = async (h: Harness): Promise<string | undefined> => {
    await talk(h);
    h.clock.advance(30 * MINUTE);
    await asked(h, 2);
    const { request } = h.koi.asked[1] ?? expect.fail("no heartbeat");
    const { signal } = new AbortController();
    return request.approvals?.ask({ callId: "c", command: "id", cwd: "/w", programs: [], signal });
  };
  const owned = (heartbeat: HeartbeatConfig): LoadedTable => {
    const kois = { defaults: { model: "test/any" }, list: [{ id: "home", heartbeat }] };
    const commands = { ownerAllowFrom: ["telegram:999"] };
    return tinyTable({ config: { ...openAccess, kois, commands } });
  };
  const h = beating({}, { table: owned({ session: "111" }) });
  const word = ask(h);
  await until(() => texts(h).some((text) => text.includes("May I run this")), "the question");
  expect(h.channel.sent.at(-1)?.target).toEqual({ accountId: "default", peer: { kind: "dm", id: "111" } });
  h.clock.advance(2 * MINUTE);
  expect(await word).toBe("timeout");
  expect(await ask(beating({}))).toBe("nobody");
  expect(await ask(beating({}, { table: owned({ session: "111", target: "none" }) }))).toBeUndefined();
});

test("with includeReasoning what the model says of its thoughts comes in front, as a message of its own", async () => {
  for (const includeReasoning of [true, false]) {
    const h = beating({ includeReasoning });
    await talk(h);
    h.clock.advance(30 * MINUTE);
    await asked(h, 2);
    const end = { type: "turn_end", text: "The oven is on!", model: "a/b", thoughts: "I smell it" } as const;
    h.koi.asked[1]?.end(end);
    await until(() => texts(h).includes("The oven is on!"), "the warning");
    const before = includeReasoning ? ["[reasoning]\nI smell it"] : [];
    expect(texts(h).slice(1)).toEqual([...before, "The oven is on!"]);
    expect(JSON.stringify(h.storeOf("home").transcript(session, 9))).not.toContain("I smell it");
  }
});

test("HEARTBEAT_OK is not delivered and leaves nothing in the conversation", async () => {
  const h = beating();
  await talk(h);
  h.clock.advance(30 * MINUTE);
  await asked(h, 2);
  h.koi.asked[1]?.answer("HEARTBEAT_OK");
  await ended(h, 1);
  expect(results(h)).toEqual(["ok 1"]);
  expect(texts(h)).toEqual(["hello"]);
  expect(h.storeOf("home").history(session, 9)).toHaveLength(2);
});

test("what was said within a day is not said again", async () => {
  const h = beating({ every: "1h" });
  await talk(h);
  for (const [index, hours] of [1, 1, 24].entries()) {
    h.clock.advance(hours * 60 * MINUTE);
    await asked(h, index + 2);
    h.koi.asked.at(-1)?.answer("The oven is on!");
    await ended(h, index + 1);
  }
  expect(results(h)).toEqual(["delivered 2", "repeated 1"]);
});

test("a heartbeat keeps no session young", async () => {
  const h = beating();
  await talk(h);
  const before = h.storeOf("home").session(session);
  h.clock.advance(30 * MINUTE);
  await asked(h, 2);
  h.koi.asked[1]?.answer("The oven is on!");
  await ended(h, 1);
  const after = h.storeOf("home").session(session);
  expect(after?.interactionAtMs).toBe(before?.interactionAtMs);
  expect(after?.segmentStartedAtMs).toBe(before?.segmentStartedAtMs);
  expect(after?.messages).toBe(4);
});

test.each<[string, HeartbeatConfig, string | null, string]>([
  ["an empty file", {}, "# Heartbeat\n- \n", "empty_file"],
  ["an empty file, whatever the prompt", { prompt: "Look." }, "", "empty_file"],
  ["no file", {}, null, "no_file"],
  [
    "not the hour",
    { activeHours: { start: "10:00", end: "11:00", timezone: "UTC" } },
    "- x",
    "outside_hours",
  ],
])("%s: no turn", async (_name, heartbeat, file, result) => {
  const h = beating(heartbeat, { file });
  h.clock.advance(30 * MINUTE);
  await ended(h, 1);
  expect(results(h)).toEqual([`${result} 1`]);
  expect(h.koi.asked).toHaveLength(0);
});

test("a prompt of one's own needs no file", async () => {
  const h = beating({ prompt: "Water the plants?" }, { file: null });
  h.clock.advance(30 * MINUTE);
  await asked(h, 1);
  expect(h.koi.texts()).toEqual(["Water the plants?"]);
});

test("without a model there is nobody to ask", async () => {
  const kois = { list: [{ id: "home", heartbeat: {} }] };
  const h = beating({}, { table: tinyTable({ config: { ...openAccess, kois } }) });
  h.clock.advance(30 * MINUTE);
  await ended(h, 1);
  expect(results(h)).toEqual(["no_model 1"]);
});

test("it runs as soon as the hour has come, not a whole period later", async () => {
  const h = beating({ every: "24h", activeHours: { start: "03:30", end: "04:00", timezone: "UTC" } });
  // It is 03:04:05; a day later is outside of the hours, by 26 minutes.
  h.clock.advance(24 * 60 * MINUTE);
  await ended(h, 1);
  for (let minute = 1; minute <= 26; minute += 1) {
    h.clock.advance(MINUTE);
    // Each look takes a step of its own.
    await until(() => h.clock.pending().length > 0, "the next look");
    if (h.koi.asked.length > 0) break;
    await ended(h, minute < 26 ? minute + 1 : 26);
  }
  await asked(h, 1);
});

test("a restart neither repeats one nor begins the time anew", async () => {
  const first = beating();
  await talk(first);
  first.clock.advance(30 * MINUTE);
  await asked(first, 2);
  first.koi.asked[1]?.answer("HEARTBEAT_OK");
  await ended(first, 1);
  first.clock.advance(10 * MINUTE);
  first.stages.heartbeats.stop();
  const { folder, clock } = first;
  first.stores.close();
  first.gatewayStore.close();
  const second = beating({}, { folder, clock });
  clock.advance(19 * MINUTE);
  expect(second.koi.asked).toHaveLength(0);
  clock.advance(MINUTE);
  await asked(second, 1);
});

test("a gateway that is started often comes to its first one all the same", async () => {
  const first = beating();
  await talk(first);
  const { folder, clock } = first;
  first.stages.heartbeats.look();
  clock.advance(20 * MINUTE);
  first.stages.heartbeats.stop();
  first.stores.close();
  first.gatewayStore.close();
  const second = beating({}, { folder, clock });
  clock.advance(11 * MINUTE);
  await asked(second, 1);
});

test("one that was running when the gateway died is not run again within its time", async () => {
  const first = beating();
  first.clock.advance(30 * MINUTE);
  await asked(first, 1);
  first.stages.heartbeats.stop();
  const { folder, clock } = first;
  first.stores.close();
  first.gatewayStore.close();
  const second = beating({}, { folder, clock });
  clock.advance(29 * MINUTE);
  expect(second.koi.asked).toHaveLength(0);
  clock.advance(MINUTE);
  await asked(second, 1);
});

test("a reload keeps the time, and takes up another period and an end at once", async () => {
  const h = beating({ every: "1h" });
  h.clock.advance(40 * MINUTE);
  h.tables.swap(table({ every: "50m" }, "sha256:two"));
  h.stages.heartbeats.look();
  h.clock.advance(9 * MINUTE);
  expect(h.koi.asked).toHaveLength(0);
  h.clock.advance(MINUTE);
  await asked(h, 1);
  h.koi.asked[0]?.answer("HEARTBEAT_OK");
  await ended(h, 1);
  h.tables.swap(table({ every: "0m" }, "sha256:three"));
  h.stages.heartbeats.look();
  h.clock.advance(600 * MINUTE);
  expect(h.koi.asked).toHaveLength(1);
});

test("it waits for a turn that runs in its session, and none is started beside it", async () => {
  const h = beating({ every: "1m" });
  await h.receive({ id: "m1" });
  await asked(h, 1);
  h.clock.advance(5 * MINUTE);
  await until(() => h.stages.queue.size().waiting === 1, "the heartbeat in line");
  expect(h.koi.asked).toHaveLength(1);
  h.koi.asked[0]?.answer("hello");
  await asked(h, 2);
  expect(h.stages.queue.size().waiting).toBe(0);
});

test("a failed one is on record, and nobody gets an apology", async () => {
  const h = beating();
  await talk(h);
  h.clock.advance(30 * MINUTE);
  await asked(h, 2);
  h.koi.asked[1]?.end(failureOf("auth", false));
  await ended(h, 1);
  expect(results(h)).toEqual(["failed 1"]);
  expect(texts(h)).toEqual(["hello"]);
});

test.each<[string, HeartbeatConfig]>([
  ["target none", { target: "none" }],
  ["a group's session", { session: "telegram:group:-1001" }],
  ["a session without a conversation", { session: "other" }],
  ["an account that is gone", { target: "telegram", to: "111", accountId: "gone" }],
])("%s: said to nobody", async (_name, heartbeat) => {
  const h = beating(heartbeat);
  await talk(h);
  h.clock.advance(30 * MINUTE);
  await asked(h, 2);
  h.koi.asked[1]?.answer("The oven is on!");
  await ended(h, 1);
  expect(results(h)).toEqual(["not_sent 1"]);
  expect(texts(h)).toEqual(["hello"]);
});

test("/stop ends the heartbeat that runs, and nothing of it is delivered", async () => {
  const h = beating();
  h.clock.advance(30 * MINUTE);
  await asked(h, 1);
  h.stages.queue.cancel(session, "stop");
  await ended(h, 1);
  expect(results(h)).toEqual(["stopped 1"]);
  expect(texts(h)).toEqual([]);
});
