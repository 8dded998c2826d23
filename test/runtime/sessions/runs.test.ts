// `sessions_spawn`: a task in a session of its own, and its result in the chat that it was asked for in.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { NewRun } from "../../../src/koi/sessions/session-desk.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import { failureOf } from "../scripted-koi.ts";
import { settled, until } from "../until.ts";
import { inTouch, key, left, owner, type Part, type Town, town } from "./town.ts";

const run: NewRun = { task: "count the fish", timeoutSeconds: 0, cleanup: "keep" };
const isTask = ({ text }: TurnRequest): boolean => text.startsWith("[Task");
const isResult = ({ text }: TurnRequest): boolean => text.startsWith("[Background run");

/** A koi that starts `task` for a person, does tasks by `work`, and tells results in its own words. */
const starting =
  (task: Partial<NewRun>, work: Part = () => "42 fish"): Part =>
  async (request, desk) => {
    if (isTask(request)) return work(request, desk);
    if (isResult(request)) return `told: ${request.text.split("\n")[1]}`;
    return JSON.stringify(await desk.spawn({ ...run, ...task }, owner));
  };

const runKey = (t: Town): string => t.requests.find(isTask)?.sessionKey ?? "";

test("never waits; its result comes back and is told in the chat that it was asked for in, in its thread", async () => {
  const t = town({ home: starting({ label: "fish" }) });
  await t.receive({
    id: "1",
    peer: "home",
    text: "go",
    more: { facts: { ...t.message({ id: "1", peer: "home" }).facts, threadId: "7" } },
  });
  await until(() => t.seen().length === 2, "the answer and the result");
  const [answer = "", told = ""] = t.seen();
  expect(JSON.parse(answer.slice("home: ".length))).toEqual({
    runId: expect.stringMatching(/^koi:/),
    sessionKey: expect.stringMatching(/^koi:home:subagent:[0-9a-f-]{36}$/),
  });
  expect(told).toBe("home: told: 42 fish");
  expect(t.channel.sent[1]?.target).toMatchObject({ peer: { kind: "dm", id: "home" }, threadId: "7" });
  const [, task, result] = t.requests;
  expect(task).toMatchObject({ sessionKey: runKey(t), history: [], senders: owner.senders });
  expect(task?.audience).toContain("background run");
  expect(task?.text).toMatch(/^\[Task from your own session `koi:home:home:thread:7`.*\]\ncount the fish$/);
  expect(result).toMatchObject({ sessionKey: "koi:home:home:thread:7", senders: owner.senders });
  expect(result?.text).toMatch(/^\[Background run "fish": done after 0 s\]\n42 fish\n\[Tell/);
  await until(() => left(t.storeOf("home")).outbox === 0, "the outbox");
  expect(left(t.storeOf("home"))).toEqual({ pending: 0, outbox: 0, dead: [] });
  expect(t.storeOf("home").session(key(runKey(t)))).toMatchObject({
    label: "fish",
    spawnedBy: "koi:home:home:thread:7",
  });
});

test("/stop stops the runs that the session started, and those of no other", async () => {
  const work: Part = ({ signal }) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(failureOf("aborted", false))));
  const config = { ...inTouch, commands: { useAccessGroups: false } };
  const t = town({ home: starting({}, work), else: () => "hello" }, config);
  await t.write("home", "go");
  await until(() => t.requests.filter(isTask).length === 1, "the run");
  await until(() => t.seen().length === 1, "the answer");
  await t.receive({ id: "other", peer: "else", text: "/stop" });
  await until(() => t.seen().length === 2, "the word to somebody else");
  expect(t.seen()[1]).toBe("else: There is nothing to stop.");
  const task = t.requests.find(isTask);
  expect(task?.signal.aborted).toBe(false);
  await t.write("home", "/stop");
  await until(() => t.seen().length === 3, "the word");
  expect(t.seen()[2]).toBe("home: Stopped: 1 background run.");
  expect(task?.signal.aborted).toBe(true);
  await until(() => t.requests.some(isResult), "the end at the koi");
  expect(t.requests.find(isResult)?.text).toContain(": stopped after 0 s]");
});

test("a result that nobody needs to hear of is told nobody", async () => {
  const t = town({
    home: async (request, desk) => (isResult(request) ? "ANNOUNCE_SKIP" : starting({})(request, desk)),
  });
  await t.write("home", "go");
  await until(() => t.requests.length === 3, "the result");
  await until(() => left(t.storeOf("home")).pending === 0, "its end");
  await settled();
  expect(t.seen()).toHaveLength(1);
});

test.each([
  ["failed", failureOf("auth", false), "failed after 0 s]\nno luck (auth)"],
  [
    "timed out",
    { type: "turn_failed", code: "timeout", message: "too long", isRetryable: true } as const,
    "timed out after 0 s]\ntoo long",
  ],
])("a run that %s is a dead letter, and its requester hears of it", async (_, end, text) => {
  const t = town({ home: starting({ timeoutSeconds: 5 }, () => end) });
  await t.write("home", "go");
  await until(() => t.requests.some(isResult), "the result");
  expect(t.requests.find(isResult)?.text).toContain(text);
  expect(t.requests.find(isTask)?.timeoutSeconds).toBe(5);
  expect(left(t.storeOf("home")).dead).toHaveLength(1);
});

test("model and thinking: the call's, the koi's own, the defaults'", async () => {
  const config: SkykoiConfig = {
    ...inTouch,
    kois: {
      defaults: { models: { "local/big": {} }, subagents: { model: "local/small", thinking: "low" } },
      list: [{ id: "home", subagents: { thinking: "high" } }],
    },
  };
  for (const [call, expected] of [
    [{}, { models: ["local/small"], thinking: "high" }],
    [
      { model: "local/big", thinking: "off" },
      { model: "local/big", thinking: "off" },
    ],
  ] as const) {
    const t = town({ home: starting(call) }, config);
    await t.write("home", "go");
    await until(() => t.requests.some(isTask), "the run");
    expect(t.requests.find(isTask)).toMatchObject(expected);
  }
  const t = town({ home: starting({ model: "local/none" }) }, config);
  await t.write("home", "go");
  await until(() => t.seen().length === 1, "the answer");
  expect(t.seen()[0]).toContain('"warning":"the model `local/none`');
  expect(t.requests.find(isTask)?.model).toBeUndefined();
});

test("another koi does it where subagents.allowKois says so, in its own store; koiToKoi has no say in it", async () => {
  const config: SkykoiConfig = {
    ...inTouch,
    tools: {},
    kois: { list: [{ id: "home", subagents: { allowKois: ["Work"] } }, { id: "work" }] },
  };
  const t = town({ home: starting({ koiId: "work" }), work: () => "done by work" }, config);
  await t.write("home", "go");
  await until(() => t.seen().length === 2, "the result");
  expect(t.seen()[1]).toBe("home: told: done by work");
  expect(runKey(t)).toMatch(/^koi:work:subagent:/);
  expect(t.storeOf("work").sessions()).toHaveLength(1);
});

test("as many run at a time as maxConcurrent says, beside people's turns", async () => {
  const config: SkykoiConfig = {
    ...inTouch,
    kois: { defaults: { maxConcurrent: 1, subagents: { maxConcurrent: 2 } } },
  };
  const ends: (() => void)[] = [];
  const t = town(
    {
      home: async (request, desk) => {
        if (isTask(request)) await new Promise<void>((resolve) => ends.push(resolve));
        if (isTask(request) || isResult(request)) return "ANNOUNCE_SKIP";
        if (request.text === "go") for (let count = 0; count < 3; count += 1) await desk.spawn(run, owner);
        return "done";
      },
    },
    config,
  );
  await t.write("home", "go");
  await until(() => ends.length === 2, "two runs");
  await t.write("home", "still there?");
  await until(() => t.seen().length === 2, "people's turns");
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await until(() => ends.length === 3, "the third run");
  for (const end of ends) end();
  await until(() => t.stages.queue.size().running === 0, "the end");
});

test("the session of a finished run is put away: at once with `delete`, else after archiveAfterMinutes", async () => {
  for (const cleanup of ["delete", "keep"] as const) {
    const t = town({ home: starting({ cleanup, label: "fish" }) });
    await t.write("home", "go");
    await until(() => t.seen().length === 2, "the result");
    const desk = t.requests[0]?.desk?.sessions;
    const listed = async () =>
      (await desk?.list({ limit: 9, messageLimit: 0, kinds: ["run"] }, owner))?.sessions.length;
    expect(await listed()).toBe(cleanup === "keep" ? 1 : 0);
    t.clock.advance(61 * 60_000);
    expect(await listed()).toBe(0);
    const sent = await desk?.send(
      { session: "fish", text: "x", waitMs: 0 },
      owner,
      new AbortController().signal,
    );
    expect(sent).toHaveProperty("refused");
    // For people it stays.
    expect(t.storeOf("home").transcript(key(runKey(t)), 9)).toHaveLength(2);
  }
});

test("runs count as steps, and what the last one found is told as it is when the chain has nothing left", async () => {
  const usage = { inputTokens: 900, outputTokens: 200 };
  const t = town(
    { home: starting({}, () => ({ type: "turn_end", text: "42 fish", model: "test/scripted", usage })) },
    { ...inTouch, session: { koiToKoi: { maxHops: 1, maxChainTokens: 1_000 } } },
  );
  await t.write("home", "go");
  await until(() => t.seen().length === 2, "the result");
  expect(t.seen()[1]).toContain("done after 0 s, 900 tokens in, 200 out]\n42 fish");
  expect(t.requests.some(isResult)).toBe(false);
});

test("a run that a heartbeat starts without a target is told nobody, and the koi knows its result", async () => {
  const heartbeat = { target: "none" } as const;
  const kois = { defaults: { model: "test/any" }, list: [{ id: "home", heartbeat }] };
  const t = town({ home: starting({}) }, { ...inTouch, kois });
  mkdirSync(join(t.folder, "home/w"), { recursive: true });
  writeFileSync(join(t.folder, "home/w/HEARTBEAT.md"), "- count the fish\n");
  t.stages.heartbeats.start();
  t.clock.advance(31 * 60_000);
  await until(() => t.requests.some(isResult), "the result");
  await until(() => left(t.storeOf("home")).pending === 0, "its end");
  await settled();
  expect(t.seen()).toEqual([]);
  expect(t.requests.find(isResult)).toMatchObject({ sessionKey: "koi:home:main" });
});
