// A turn that reaches one of its limits ends with what was done so far, and says which limit it was.

import { expect, onTestFinished, test } from "vitest";

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { TurnLimits } from "../../../src/config/turn-limits.ts";
import { textResult } from "../../../src/koi/conversation.ts";
import type { Tool } from "../../../src/koi/tools/tool.ts";
import type { TurnStep } from "../../../src/koi/turn-step.ts";
import { callsReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelScript } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { startGoogleServer } from "../../fakes/models/google-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, memoryJournal, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";

/** A dollar for 100 tokens of answer, so that 7 tokens cost 7 cents; what is sent costs nothing. */
const cost = { output: 10_000 };
const free = { input: 0, output: 0 };

async function serverOf(script: ModelScript): Promise<ModelServer> {
  const server = await startOpenAiServer(script);
  onTestFinished(() => server.close());
  return server;
}

interface Bench extends TurnBench {
  readonly runs: readonly string[];
}

function benchOf(server: ModelServer, turnLimits: TurnLimits, entry: object = {}, own?: TurnLimits): Bench {
  const runs: string[] = [];
  const tool: Tool = {
    name: "mcp__t__do",
    description: "does it",
    isReadOnly: false,
    parameters: { type: "object" },
    run: async ({ what }) => {
      runs.push(String(what));
      return textResult(`did ${String(what)}`);
    },
  };
  const models = [{ id: "tiny", ...entry }];
  const config: SkykoiConfig = {
    kois: {
      defaults: { model: "local/tiny", turnLimits },
      list: [{ id: "main", ...(own && { turnLimits: own }) }],
    },
    models: { providers: { local: { baseUrl: server.baseUrl, models } } },
  };
  return Object.assign(turnBench(config, {}, { tools: { sources: [async () => [tool]] } }), { runs });
}

const does = (what: number): ModelReply => callsReply(["mcp__t__do", { what }]);
/** Calls while it is offered tools, then speaks. */
const obedient: ModelScript = ({ body }, index) =>
  body["tools"] ? does(index + 1) : textReply("Two of five.");

test("the last step's tools run, then the model answers without any, and the person reads why", async () => {
  const server = await serverOf(obedient);
  const bench = benchOf(server, { maxSteps: 2 });
  const journal = memoryJournal();
  const { streamed, end } = await endOf(bench.run(bench.request({ journal })));
  const text = `${scriptedMark}Two of five.\n\n[I have used all 2 steps that one turn may take. Say so if I am to go on.]`;
  expect(end).toMatchObject({ type: "turn_end", text, limit: "steps", usage: { outputTokens: 21 } });
  expect(streamed).toBe(text);
  expect(bench.runs).toEqual(["1", "2"]);
  expect(journal.written.filter(({ kind }) => kind === "called")).toHaveLength(2);
  expect(JSON.stringify(server.requests[2]?.body["messages"])).toContain("did 2");
});

test.each([
  ["anthropic-messages", startAnthropicServer],
  ["google-generative-ai", startGoogleServer],
  ["openai-responses", startOpenAiServer],
] as const)("and so with %s", async (api, start) => {
  const server = await start(obedient);
  onTestFinished(() => server.close());
  const config: SkykoiConfig = {
    kois: { defaults: { model: "x/m", turnLimits: { maxSteps: 1 } } },
    models: { providers: { x: { baseUrl: server.baseUrl, api, apiKey: "k" } } },
  };
  const bench = turnBench(config);
  const { end } = await endOf(bench.run(bench.request()));
  expect(end).toMatchObject({
    text: `${scriptedMark}Two of five.\n\n[I have used the one step that one turn may take. Say so if I am to go on.]`,
  });
});

test("a model that calls tools it was not given ends in the middle, with all that it said", async () => {
  const server = await serverOf((_, index) => ({
    kind: "calls",
    chunks: [`step ${index}`],
    calls: [{ name: "mcp__t__do", args: { what: index } }],
  }));
  const bench = benchOf(server, {}, {}, { maxSteps: 2 });
  const { streamed, end } = await endOf(bench.run(bench.request()));
  const said = [0, 1, 2].map((index) => `${scriptedMark}step ${index}`).join("\n\n");
  const note =
    "[I have used all 2 steps that one turn may take and stopped in the middle, after 2 tool calls. Say so if I am to go on.]";
  expect(end).toMatchObject({ type: "turn_end", text: `${said}\n\n${note}`, limit: "steps" });
  expect(streamed).toBe(`${said}\n\n${note}`);
  expect(bench.runs).toEqual(["0", "1"]);
});

test("what was done before a crash counts", async () => {
  const server = await serverOf(obedient);
  const bench = benchOf(server, { maxSteps: 1 });
  const calls = [{ id: "a", name: "mcp__t__do", args: { what: 1 } }];
  const steps: TurnStep[] = [
    { kind: "called", text: "", model: "local/tiny", calls },
    { kind: "started", callIds: ["a"] },
    { kind: "result", callId: "a", result: textResult("did 1") },
  ];
  const { end } = await endOf(bench.run(bench.request({ journal: memoryJournal(steps) })));
  expect(end).toMatchObject({ limit: "steps", text: expect.stringContaining("the one step") as string });
  expect(server.requests).toHaveLength(1);
});

test("a turn with steps to spare says nothing of them", async () => {
  const server = await serverOf((_, index) => (index === 0 ? does(1) : textReply("done")));
  const bench = benchOf(server, { maxSteps: 2 });
  const { end } = await endOf(bench.run(bench.request()));
  expect(end).toMatchObject({ text: `${scriptedMark}done` });
  expect(end).not.toHaveProperty("limit");
});

test("the answer that goes over the cost is the last one, and its calls are not run", async () => {
  const server = await serverOf(
    (_, index) => ({ ...does(index + 1), chunks: [`step ${index + 1}`] }) as ModelReply,
  );
  const bench = benchOf(server, { maxCostUsd: 0.15 }, { cost });
  const journal = memoryJournal();
  const { streamed, end } = await endOf(bench.run(bench.request({ journal })));
  const said = [1, 2, 3].map((index) => `${scriptedMark}step ${index}`).join("\n\n");
  const note =
    "[I have reached what one turn may cost and stopped in the middle, after 2 tool calls. Say so if I am to go on.]";
  expect(end).toMatchObject({ text: `${said}\n\n${note}`, limit: "cost", usage: { outputTokens: 21 } });
  expect(streamed).toBe(`${said}\n\n${note}`);
  expect(bench.runs).toEqual(["1", "2"]);
  expect(server.requests).toHaveLength(3);
  expect(journal.written.at(-1)).toMatchObject({ kind: "result", result: { isError: true } });
});

test("a turn that is done when it goes over the cost is answered as ever", async () => {
  const server = await serverOf(() => textReply("hello"));
  const bench = benchOf(server, { maxCostUsd: 0.01 }, { cost });
  const { end } = await endOf(bench.run(bench.request()));
  expect(end).toMatchObject({ text: `${scriptedMark}hello`, usage: { costUsd: 0.07 } });
});

test("a koi's own limit goes over that of all", async () => {
  const server = await serverOf((_, index) => (index < 3 ? does(index) : textReply("done")));
  const bench = benchOf(server, { maxCostUsd: 0.01, maxSteps: 1 }, { cost }, { maxCostUsd: 9, maxSteps: 9 });
  expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ text: `${scriptedMark}done` });
});

test("a model without prices is not asked where a turn may cost only so much; what is free is", async () => {
  const server = await serverOf(() => textReply("hello"));
  const none = benchOf(server, { maxCostUsd: 1 });
  expect((await endOf(none.run(none.request()))).end).toEqual({
    type: "turn_failed",
    code: "budget",
    message:
      "a turn may cost $1 at most, and the prices of `local/tiny` are not known: give its entry in " +
      "`models.providers.local.models` a `cost`, zeros where it is free",
    isRetryable: false,
  });
  expect(server.requests).toEqual([]);
  const some = benchOf(server, { maxCostUsd: 0 }, { cost: free });
  expect((await endOf(some.run(some.request()))).end).toMatchObject({ text: `${scriptedMark}hello` });
});

test("without a price the next model of the chain is asked", async () => {
  const server = await serverOf(() => textReply("hello"));
  const config: SkykoiConfig = {
    kois: {
      defaults: { model: { primary: "a/x", fallbacks: ["b/y"] }, turnLimits: { maxCostUsd: 1 } },
    },
    models: {
      providers: {
        a: { baseUrl: server.baseUrl },
        b: { baseUrl: server.baseUrl, models: [{ id: "y", cost }] },
      },
    },
  };
  const bench = turnBench(config);
  expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ model: "b/y" });
});

test("the built-in model is free", async () => {
  const bench = turnBench({ kois: { defaults: { turnLimits: { maxCostUsd: 0 } } } });
  expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ model: "skykoi/echo" });
});

test("where the provider counts no tokens nothing more is asked after the first tool call", async () => {
  const calls = [{ id: "a", name: "mcp__t__do", args: { what: 1 } }];
  const uncounted: TurnStep[] = [{ kind: "called", text: "I begin.", model: "local/tiny", calls }];
  const server = await serverOf(() => textReply("done"));
  const bench = benchOf(server, { maxCostUsd: 1 }, { cost });
  const { end } = await endOf(bench.run(bench.request({ journal: memoryJournal(uncounted) })));
  expect(end).toMatchObject({
    text: "I begin.\n\n[I can't tell what this turn costs and stopped in the middle, after 0 tool calls. Say so if I am to go on.]",
    limit: "cost",
  });
  expect([server.requests, bench.runs]).toEqual([[], []]);
});

test("`session_status` tells the limits", async () => {
  const server = await serverOf((_, index) =>
    index === 0 ? callsReply(["session_status", {}]) : textReply("well"),
  );
  const bench = benchOf(server, { maxSteps: 7, maxCostUsd: 2 }, { cost });
  await endOf(bench.run(bench.request()));
  const told = JSON.stringify(server.requests[1]?.body["messages"]);
  expect(told).toContain('\\"mostSteps\\":7,\\"mostCostUsd\\":2,');
  expect(told).toContain('\\"costUsd\\":0.07');
});
