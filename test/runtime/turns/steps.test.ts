// What a turn did on its way: in the transcript at its end, in the next try where it died, and never twice.

import { expect, test } from "vitest";
import { textResult } from "../../../src/koi/conversation.ts";
import type { TurnRequest } from "../../../src/koi/turn.ts";
import type { TurnStep } from "../../../src/koi/turn-step.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

const key = "koi:home:111" as SessionKey;

const called: TurnStep = {
  kind: "called",
  text: "I look.",
  model: "test/model",
  usage: { inputTokens: 3, outputTokens: 4 },
  calls: [{ id: "c1", name: "exec", args: { command: "date" } }],
};
const started: TurnStep = { kind: "started", callIds: ["c1"] };
const result: TurnStep = { kind: "result", callId: "c1", result: textResult("today") };

async function record(request: TurnRequest | undefined, ...steps: TurnStep[]): Promise<void> {
  for (const step of steps) await request?.journal.record(step);
}

function lines({ storeOf }: Harness): string[] {
  return storeOf("home")
    .transcript(key, 20)
    .map(({ role, text }) => `${role}: ${text}`);
}

function steps(request: TurnRequest | undefined): TurnStep[] {
  return request?.journal.steps.map(({ step }) => step) ?? [];
}

function withMode(mode: "steer" | "collect", folder?: string): Harness {
  const commands = { useAccessGroups: false };
  const config = { ...openAccess, commands, messages: { queue: { mode, debounceMs: 0 } } } as const;
  return harness({
    table: tinyTable({ config }),
    ...(folder === undefined ? {} : { folder, isQueueHeld: true }),
  });
}

/** The gateway is gone, and another takes up what it left. */
async function restart(one: Harness, mode: "steer" | "collect" = "collect"): Promise<Harness> {
  one.stores.close();
  one.gatewayStore.close();
  const next = withMode(mode, one.folder);
  await next.stages.recover();
  next.stages.queue.start();
  await until(() => next.koi.asked.length > 0, "the turn");
  return next;
}

test("calls and results are in the transcript, each by itself, and the next turn sees them", async () => {
  const all = harness();
  await all.receive({ id: "m1", text: "what day is it?" });
  await record(all.koi.asked[0]?.request, called, started, result);
  all.koi.asked[0]?.answer("today");
  await all.channel.attempted(1);
  expect(lines(all)).toEqual([
    "user: what day is it?",
    'call: {"command":"date"}',
    "result: today",
    "assistant: today",
  ]);
  const [, call, answer] = all.storeOf("home").transcript(key, 20);
  expect(call?.detail).toMatchObject({
    tool: "exec",
    callId: "c1",
    model: "test/model",
    stepUsage: { inputTokens: 3, outputTokens: 4 },
  });
  expect(answer?.detail).toMatchObject({ tool: "exec", callId: "c1", isError: false });
  expect(all.storeOf("home").steps("telegram:default:m1")).toEqual([]);
  await all.receive({ id: "m2" });
  expect(all.koi.asked[1]?.request.history).toEqual([
    { role: "user", text: "what day is it?", seq: 1, atMs: all.clock.now() },
    { role: "assistant", text: "", calls: [{ id: "c1", name: "exec", args: { command: "date" } }] },
    { role: "tool", results: [{ callId: "c1", name: "exec", result: textResult("today") }] },
    { role: "assistant", text: "today" },
  ]);
});

test("a turn that only answers writes no step", async () => {
  const all = harness();
  await all.receive({ id: "m1" });
  expect(all.storeOf("home").steps("telegram:default:m1")).toEqual([]);
  all.koi.asked[0]?.answer("yes");
  await all.channel.attempted(1);
  expect(lines(all)).toEqual(["user: text of m1", "assistant: yes"]);
});

test("a turn that died goes on with its steps", async () => {
  const one = withMode("collect");
  await one.receive({ id: "m1" });
  await record(one.koi.asked[0]?.request, called, started);
  const two = await restart(one);
  expect(steps(two.koi.asked[0]?.request)).toEqual([
    { kind: "asked", keys: ["telegram:default:m1"] },
    called,
    started,
  ]);
  await record(two.koi.asked[0]?.request, result);
  two.koi.asked[0]?.answer("today");
  await two.channel.attempted(1);
  expect(lines(two)).toEqual([
    "user: text of m1",
    'call: {"command":"date"}',
    "result: today",
    "assistant: today",
  ]);
});

test("what was taken in before the crash belongs to the turn still, and gets no answer of its own", async () => {
  const one = withMode("steer");
  for (const id of ["m1", "m2"]) await one.receive({ id });
  const request = one.koi.asked[0]?.request;
  await record(request, called, started, result);
  const taken = request?.takeIn?.();
  expect(taken?.keys).toEqual(["telegram:default:m2"]);
  await record(request, { kind: "steered", keys: taken?.keys ?? [], text: taken?.text ?? "" });
  const two = await restart(one, "steer");
  expect(two.koi.texts()).toEqual(["text of m1"]);
  two.koi.asked[0]?.answer("to both");
  await two.channel.attempted(1);
  await settled();
  expect(two.koi.asked).toHaveLength(1);
  expect(two.storeOf("home").pending()).toEqual([]);
  expect(lines(two)).toEqual([
    "user: text of m1",
    'call: {"command":"date"}',
    "result: today",
    "user: text of m2",
    "assistant: to both",
  ]);
});

test("what joins a turn that had begun is told behind what was done, not before it", async () => {
  const one = withMode("collect");
  await one.receive({ id: "m1" });
  await record(one.koi.asked[0]?.request, called, started, result);
  await one.receive({ id: "m2" });
  const two = await restart(one);
  const request = two.koi.asked[0]?.request;
  expect(request?.text).toBe("text of m1");
  expect(request?.takeIn?.()).toMatchObject({ keys: ["telegram:default:m2"], text: "text of m2" });
  two.koi.asked[0]?.answer("to both");
  await two.channel.attempted(1);
  expect(two.storeOf("home").pending()).toEqual([]);
});

test("/stop keeps what was done in the transcript", async () => {
  const all = withMode("collect");
  await all.receive({ id: "m1" });
  await record(all.koi.asked[0]?.request, called, started, result);
  await all.receive({ id: "m2", text: "/stop" });
  await until(() => all.storeOf("home").pending().length === 0, "the end");
  expect(lines(all)).toEqual(["user: text of m1", 'call: {"command":"date"}', "result: today"]);
  await all.receive({ id: "m3" });
  await until(() => all.koi.asked.length === 2, "the next turn");
  expect(all.koi.asked[1]?.request.history.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
});

test("a call without a result, and results without a call, never reach a provider", async () => {
  const all = harness();
  await all.receive({ id: "m1" });
  await record(all.koi.asked[0]?.request, called, started);
  all.koi.asked[0]?.end({ type: "turn_failed", code: "budget", message: "too much", isRetryable: false });
  await all.channel.attempted(1);
  await all.receive({ id: "m2" });
  expect(all.koi.asked[1]?.request.history.at(-1)).toEqual({
    role: "tool",
    results: [
      { callId: "c1", name: "exec", result: textResult("[the turn ended before there was a result]") },
    ],
  });
});

const page = (number: number): TurnStep[] => [
  { ...called, calls: [{ id: `p${number}`, name: "read", args: { number } }] } as TurnStep,
  { kind: "result", callId: `p${number}`, result: textResult(`page ${number}`) },
];
const sum = (summary: string, keptFrom?: string): TurnStep => ({
  kind: "summed",
  summary,
  model: "test/model",
  usage: { inputTokens: 5, outputTokens: 6 },
  ...(keptFrom !== undefined && { keptFrom }),
});

test("what a turn summed up is in the transcript word for word, and the next turn sees the summary in its place", async () => {
  const all = harness();
  await all.receive({ id: "m1", text: "read the book" });
  await until(() => all.koi.asked.length > 0, "the first turn");
  const [first] = all.koi.asked;
  await record(
    first?.request,
    ...page(1),
    ...page(2),
    sum("one page", "p2"),
    ...page(3),
    sum("two pages", "p3"),
  );
  first?.answer("done");
  await all.channel.attempted(1);
  expect(lines(all)).toEqual([
    "user: read the book",
    'call: {"number":1}',
    "result: page 1",
    'call: {"number":2}',
    "result: page 2",
    "assistant: one page",
    'call: {"number":3}',
    "result: page 3",
    "assistant: two pages",
    "assistant: done",
  ]);
  await all.receive({ id: "m2", text: "go on" });
  await until(() => all.koi.asked.length > 1, "the second turn");
  const history = all.koi.asked[1]?.request.history ?? [];
  expect(history.map((message) => (message.role === "tool" ? "page 3" : message.text))).toEqual([
    "read the book",
    "[Your own summary of what you have done in this turn so far]\ntwo pages",
    "",
    "page 3",
    "done",
  ]);
  all.koi.asked[1]?.answer("well");
});

test("a turn that summed up is taken up behind its summary after a crash", async () => {
  const all = harness();
  await all.receive({ id: "m1", text: "read the book" });
  await until(() => all.koi.asked.length > 0, "the first try");
  await record(all.koi.asked[0]?.request, ...page(1), sum("one page"));
  const next = await restart(all);
  expect(steps(next.koi.asked[0]?.request).map(({ kind }) => kind)).toEqual([
    "asked",
    "called",
    "result",
    "summed",
  ]);
  next.koi.asked[0]?.answer("done");
});
