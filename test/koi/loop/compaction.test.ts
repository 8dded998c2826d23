// A conversation that nears the window is summed up by the koi's own model, once, and only what is on disk counts.

import { expect, onTestFinished, test } from "vitest";

import type { CompactionConfig } from "../../../src/config/context-window.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { ConversationMessage } from "../../../src/koi/conversation.ts";
import type { Compaction, ContextJournal, MemoryFlush } from "../../../src/koi/turn.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { callsReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelRequest } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, memoryJournal, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";

type Answer = (request: ModelRequest, index: number) => ModelReply;

const WINDOW = 12_000;
const tooLong: ModelReply = {
  kind: "error",
  status: 400,
  type: "invalid_request_error",
  message: "prompt is too long",
};

async function serverOf(answer: Answer): Promise<ModelServer> {
  const server = await startOpenAiServer(answer);
  onTestFinished(() => server.close());
  return server;
}

function benchOf(server: ModelServer, compaction: CompactionConfig = {}, more: SkykoiConfig = {}): TurnBench {
  const own = { memoryFlush: { enabled: false }, ...compaction };
  return turnBench({
    kois: { defaults: { model: "local/tiny", contextTokens: WINDOW, compaction: own } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
    ...more,
  });
}

/** Rounds of a person's message and the koi's, each of `chars` characters. */
function rounds(count: number, chars: number): ConversationMessage[] {
  return Array.from({ length: count }, (_, index): ConversationMessage[] => [
    { role: "user", text: `q${index} ${"u".repeat(chars)}`, seq: 2 * index + 1 },
    { role: "assistant", text: `a${index} ${"k".repeat(chars)}` },
  ]).flat();
}

interface Kept extends ContextJournal {
  readonly done: (Compaction | MemoryFlush | "flushing")[];
}

function keptBy(changes: Partial<ContextJournal> = {}): Kept {
  const done: Kept["done"] = [];
  return {
    done,
    isFull: false,
    isFlushed: false,
    compacted: async (one) => void done.push(one),
    flushing: async () => void done.push("flushing"),
    flushed: async (one) => void done.push(one),
    ...changes,
  };
}

/** Anthropic's messages are lists of parts. */
function textOf(content: string | readonly { readonly text?: string }[] | null): string {
  return typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join("");
}

function said(request: ModelRequest | undefined): string[] {
  const messages = (request?.body["messages"] ?? []) as {
    role: string;
    content: Parameters<typeof textOf>[0];
  }[];
  return messages.filter(({ role }) => role !== "system").map(({ content }) => textOf(content));
}

const isSummary = (request: ModelRequest): boolean => said(request).at(-1)?.startsWith("Sum up our") ?? false;

const summing: Answer = (request) => textReply(isSummary(request) ? "they spoke of many things" : "fine");

test("what fits stays as it is", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const context = keptBy();
  await endOf(bench.run(bench.request({ history: rounds(2, 1_000), context })));
  expect(server.requests).toHaveLength(1);
  expect(context.done).toEqual([]);
});

test("the older part gives way to a summary, the newest messages stay, and the summary is written down first", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const order: string[] = [];
  const context = keptBy({ compacted: async () => void order.push(`${server.requests.length} asked`) });
  const { end } = await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(end).toMatchObject({ text: `${scriptedMark}fine` });
  expect(order).toEqual(["1 asked"]);
  expect(server.requests).toHaveLength(2);
  expect(said(server.requests[1])).toEqual([
    `[Summary of this conversation so far]\n${scriptedMark}they spoke of many things`,
    expect.stringMatching(/^q7 /),
    expect.stringMatching(/^a7 /),
    "hello there",
  ]);
  expect(said(server.requests[0]).map((text) => text.slice(0, 2))).toEqual(
    [..."0123456"].flatMap((number) => [`q${number}`, `a${number}`]).concat("Su"),
  );
});

test("it says where what is kept begins, what it cost and who gave it", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const context = keptBy();
  await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(context.done).toEqual([
    {
      summary: `${scriptedMark}they spoke of many things`,
      model: "local/tiny",
      usage: { inputTokens: 11, outputTokens: 7 },
      keptFrom: 15,
    },
  ]);
});

test("the summary's question offers no tool, also where tools were used before", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const calls: ConversationMessage[] = [
    { role: "user", text: `q ${"u".repeat(16_000)}`, seq: 1 },
    { role: "assistant", text: "", calls: [{ id: "c1", name: "read", args: { path: "a" } }] },
    {
      role: "tool",
      results: [
        {
          callId: "c1",
          name: "read",
          result: { parts: [{ type: "text", text: "r".repeat(3_000) }], isError: false },
        },
      ],
    },
    { role: "assistant", text: "done" },
  ];
  await endOf(bench.run(bench.request({ history: calls, context: keptBy() })));
  expect(server.requests).toHaveLength(2);
  expect(server.requests[0]?.body["tools"]).toBeUndefined();
  expect(said(server.requests[0])).toContain('[called read {"path":"a"}]');
});

test("a window of a model that is smaller than the config's counts", async () => {
  const server = await serverOf(summing);
  const models = [{ id: "tiny", contextWindow: 4_000 }];
  const bench = benchOf(
    server,
    {},
    { models: { providers: { local: { baseUrl: server.baseUrl, models } } } },
  );
  const context = keptBy();
  await endOf(bench.run(bench.request({ history: rounds(2, 1_500), context })));
  expect(context.done).toHaveLength(1);
});

test("so much that the beginning would fall out of sight is summed up, whatever its size", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const context = keptBy({ isFull: true });
  await endOf(bench.run(bench.request({ history: rounds(20, 10), context })));
  expect(context.done).toHaveLength(1);
});

test("where the summary fails nothing is lost, and the turn is answered", async () => {
  const reply = { kind: "error", status: 400, type: "invalid_request_error", message: "no" } as const;
  const server = await serverOf((request) => (isSummary(request) ? reply : textReply("fine")));
  const bench = benchOf(server);
  const context = keptBy();
  const { end } = await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(end).toMatchObject({ type: "turn_end" });
  expect(context.done).toEqual([]);
});

test("a summary that can't be written down ends the turn, and nothing more is asked", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const context = keptBy({ compacted: () => Promise.reject(new Error("disk")) });
  const { end } = await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(end).toMatchObject({ type: "turn_failed" });
  expect(server.requests).toHaveLength(1);
});

test("a turn that is stopped during the summary writes nothing down", async () => {
  const stop = new AbortController();
  const server = await serverOf(() => {
    stop.abort();
    return { kind: "silence" };
  });
  const bench = benchOf(server);
  const context = keptBy();
  const request = bench.request({ history: rounds(8, 1_500), context, signal: stop.signal });
  expect((await endOf(bench.run(request))).end).toMatchObject({ type: "turn_failed", code: "aborted" });
  expect(context.done).toEqual([]);
});

test("without a real model nothing is summed up", async () => {
  const context = keptBy({ isFull: true });
  const bench = turnBench({ kois: { defaults: { contextTokens: 2_000 } } });
  const { end } = await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(end).toMatchObject({ model: "skykoi/echo" });
  expect(context.done).toEqual([]);
});

test("safeguard sums up piece by piece, so that nothing is cut off; the default cuts the beginning", async () => {
  const server = await serverOf(summing);
  const long = rounds(30, 1_500);
  const bench = benchOf(server, { mode: "safeguard" });
  await endOf(bench.run(bench.request({ history: long, context: keptBy() })));
  const asked = server.requests.filter(isSummary).map((request) => said(request).join(" "));
  expect(asked.length).toBeGreaterThan(2);
  for (let round = 0; round < 29; round += 1) {
    expect(asked.filter((text) => text.includes(`q${round} `))).toHaveLength(1);
  }
  expect(asked[1]).toContain("[Summary of this conversation so far]");
  const plain = await serverOf(summing);
  const other = benchOf(plain);
  await endOf(other.run(other.request({ history: long, context: keptBy() })));
  const [once, ...more] = plain.requests.filter(isSummary);
  expect(more).toEqual([]);
  expect(said(once)[0]).toContain("is left out");
});

test.each(["openai", "anthropic"] as const)(
  "an overflow that %s tells of leads to one summary and another try",
  async (api) => {
    const script: Answer = (request, index) => (index === 0 ? tooLong : summing(request, index));
    const server = await (api === "openai" ? startOpenAiServer(script) : startAnthropicServer(script));
    onTestFinished(() => server.close());
    const bench = turnBench({
      kois: {
        defaults: {
          model: "local/tiny",
          contextTokens: 50_000,
          compaction: { memoryFlush: { enabled: false } },
        },
      },
      models: {
        providers: {
          local: {
            baseUrl: server.baseUrl,
            ...(api === "anthropic" && { api: "anthropic-messages", apiKey: "k" }),
          },
        },
      },
    });
    const context = keptBy();
    const request = bench.request({ history: rounds(8, 3_000), context });
    expect((await endOf(bench.run(request))).end).toMatchObject({
      type: "turn_end",
      text: `${scriptedMark}fine`,
    });
    expect(server.requests).toHaveLength(3);
    expect(context.done).toHaveLength(1);
  },
);

test("where it is still too long it is said what helps, and no third try is made", async () => {
  const server = await serverOf((request) => (isSummary(request) ? textReply("short") : tooLong));
  const bench = benchOf(server, {}, {});
  const { end } = await endOf(bench.run(bench.request({ history: rounds(4, 1_500), context: keptBy() })));
  expect(end).toMatchObject({ type: "turn_failed", code: "model_error", isRetryable: false });
  expect(JSON.stringify(end)).toContain("`/compact` sums it up");
  expect(server.requests.filter((request) => !isSummary(request))).toHaveLength(2);
});

test("a summary's question that is too long itself is asked with less", async () => {
  const server = await serverOf((request) => {
    if (!isSummary(request)) return textReply("fine");
    return said(request).join("").length > 12_000 ? tooLong : textReply("short");
  });
  const bench = benchOf(server);
  const context = keptBy();
  await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(context.done).toMatchObject([{ summary: `${scriptedMark}short` }]);
});

test("a turn that goes on after a crash has what its models saw before", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const context = keptBy();
  const journal = memoryJournal([{ kind: "asked", keys: ["m"] }]);
  await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context, journal })));
  expect(server.requests).toHaveLength(1);
  expect(context.done).toEqual([]);
});

const isFlush = (request: ModelRequest): boolean =>
  said(request).some((text) => text.startsWith("[The gateway, to you alone]"));

/** A koi that keeps one memory. */
const remembering: Answer = (request, index) => {
  if (!isFlush(request)) return summing(request, index);
  const hasWritten = JSON.stringify(request.body["messages"]).includes("made `memory/");
  return hasWritten
    ? textReply("NO_REPLY")
    : callsReply(["write", { path: "memory/2026-01-02.md", content: "tea\n" }]);
};

test("before that the koi keeps its memories, in silence, and that is noted before it begins", async () => {
  const server = await serverOf(remembering);
  const bench = benchOf(server, { memoryFlush: {} });
  const context = keptBy();
  const journal = memoryJournal();
  const request = bench.request({ history: rounds(8, 1_500), context, journal });
  const { streamed, end } = await endOf(bench.run(request));
  expect(streamed).toBe(`${scriptedMark}fine`);
  expect(end).toMatchObject({ text: `${scriptedMark}fine` });
  expect(context.done).toMatchObject(["flushing", { usage: { inputTokens: 22 } }, { keptFrom: 15 }]);
  expect(journal.written).toEqual([]);
  expect(server.requests.map(isFlush)).toEqual([true, true, false, false]);
});

test("a little earlier than the summary", async () => {
  const server = await serverOf(remembering);
  const bench = benchOf(server, { memoryFlush: { softThresholdTokens: 3_000 } });
  const context = keptBy();
  await endOf(bench.run(bench.request({ history: rounds(3, 1_500), context })));
  expect(context.done).toMatchObject(["flushing", { steps: expect.any(Array) }]);
});

test.each<[string, Partial<ContextJournal>, SkykoiConfig]>([
  ["it was asked already", { isFlushed: true }, {}],
  ["it may not write", {}, { tools: { deny: ["group:fs", "exec"] } }],
])("not where %s", async (_, changes, more) => {
  const server = await serverOf(remembering);
  const bench = benchOf(server, { memoryFlush: {} }, more);
  const context = keptBy(changes);
  await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context })));
  expect(server.requests.some(isFlush)).toBe(false);
  expect(context.done).toMatchObject([{ keptFrom: 15 }]);
});

test.each(["none", "ro"] as const)("not in a sandbox whose workspace is %s", async (workspaceAccess) => {
  const server = await serverOf(remembering);
  const own = { contextTokens: WINDOW, sandbox: { mode: "all", workspaceAccess } } as const;
  const bench = turnBench({
    kois: { defaults: { model: "local/tiny", ...own } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  });
  await endOf(bench.run(bench.request({ history: rounds(8, 1_500), context: keptBy() })));
  expect(server.requests.some(isFlush)).toBe(false);
});

test("the summary that a person asks for is the same", async () => {
  const server = await serverOf(summing);
  const bench = benchOf(server);
  const request = bench.request({ history: rounds(3, 100), summaryHint: "the names", hasTools: false });
  const { streamed, end } = await endOf(bench.run(request));
  expect(streamed).toBe("");
  expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}they spoke of many things` });
  expect(said(server.requests[0]).at(-1)).toMatch(
    /Write the summary and nothing else\.\nAbove all: the names$/,
  );
});
