// One turn whose own steps fill the model's window: the older ones give way to the koi's summary of them, and it goes on.

import { expect, onTestFinished, test } from "vitest";

import type { ModelApi } from "../../../src/config/models.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { textResult } from "../../../src/koi/conversation.ts";
import type { ConversationMessage } from "../../../src/koi/conversation.ts";
import type { Tool } from "../../../src/koi/tools/tool.ts";
import type { TurnEvent } from "../../../src/koi/turn.ts";
import type { TurnStep } from "../../../src/koi/turn-step.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { startGoogleServer } from "../../fakes/models/google-server.ts";
import { callsReply, errorReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelRequest, ModelScript } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, memoryJournal, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";

type Start = (script?: ModelScript) => Promise<ModelServer>;
const protocols: readonly (readonly [ModelApi, Start])[] = [
  ["openai-completions", startOpenAiServer],
  ["openai-responses", startOpenAiServer],
  ["anthropic-messages", startAnthropicServer],
  ["google-generative-ai", startGoogleServer],
];

const WINDOW = 16_000;
const TASK = "count the pages of every book";
const tooLong: ModelReply = {
  kind: "error",
  status: 400,
  type: "invalid_request_error",
  message: "prompt is too long",
};

/** Everything that a request says, whatever its protocol. */
const textOf = ({ body }: ModelRequest): string => JSON.stringify(body);
const isSummary = (request: ModelRequest): boolean =>
  textOf(request).includes("Your work on this is not over");
const isHistory = (request: ModelRequest): boolean =>
  textOf(request).includes("Sum up our conversation so far");

/** Reads `pages` pages, one a step, and then answers; `sums` is what it says where it is asked for a summary. */
function reader(pages: number, sums = "pages one to some were read"): ModelScript {
  let page = 0;
  return (request) => {
    if (isSummary(request) || isHistory(request)) return textReply(sums);
    if (page === pages) return textReply("done");
    page += 1;
    return callsReply(["mcp__t__page", { page }]);
  };
}

interface Bench extends TurnBench {
  readonly server: ModelServer;
  readonly runs: readonly number[];
}

async function benchOf(
  script: ModelScript,
  { api = "openai-completions", chars = 5_000, contextTokens = WINDOW }: Partial<Setup> = {},
): Promise<Bench> {
  const start = protocols.find(([one]) => one === api)?.[1] ?? startOpenAiServer;
  const server = await start(script);
  onTestFinished(() => server.close());
  const runs: number[] = [];
  const pageTool: Tool = {
    name: "mcp__t__page",
    description: "a page",
    isReadOnly: true,
    parameters: { type: "object" },
    run: async ({ page }) => {
      runs.push(Number(page));
      return textResult(`page ${String(page)}: ${"w".repeat(chars)}`);
    },
  };
  const config: SkykoiConfig = {
    kois: {
      defaults: { model: "x/m", contextTokens, compaction: { memoryFlush: { enabled: false } } },
    },
    models: { providers: { x: { baseUrl: server.baseUrl, api, apiKey: "k" } } },
    // Little beside the conversation.
    tools: { allow: ["mcp__t__page"] },
  };
  const bench = turnBench(config, {}, { tools: { sources: [async () => [pageTool]] } });
  return Object.assign(bench, { server, runs });
}

interface Setup {
  readonly api: ModelApi;
  readonly chars: number;
  readonly contextTokens: number;
}

const summed = (written: readonly TurnStep[]): Extract<TurnStep, { kind: "summed" }>[] =>
  written.flatMap((step) => (step.kind === "summed" ? [step] : []));

async function run(
  bench: Bench,
  steps: readonly TurnStep[] = [],
): Promise<{ end?: TurnEvent | undefined; written: TurnStep[] }> {
  const journal = memoryJournal(steps);
  const { end } = await endOf(bench.run(bench.request({ text: TASK, journal })));
  return { end, written: journal.written };
}

test.each(protocols)("with %s a turn of many steps goes on behind summaries of its own", async (api) => {
  const bench = await benchOf(reader(20), { api });
  const { end, written } = await run(bench);
  expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}done` });
  expect(bench.runs).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  const summaries = summed(written);
  expect(summaries.length).toBeGreaterThan(1);
  expect(summaries[0]).toMatchObject({
    summary: `${scriptedMark}pages one to some were read`,
    model: "x/m",
    usage: { inputTokens: 11, outputTokens: 7 },
  });
  const last = bench.server.requests.at(-1);
  const asked = last ? textOf(last) : "";
  // What is asked stays word for word, and so does the newest page; the first one is in the summary alone.
  expect(asked).toContain(TASK);
  expect(asked).toContain("Your own summary of what you have done in this turn so far");
  expect(asked).toContain("page 20: ");
  expect(asked).not.toContain("page 1: ");
  const longest = Math.max(...bench.server.requests.map((request) => textOf(request).length));
  expect(longest).toBeLessThan(WINDOW * 3);
});

test("no result is taken out unseen: what gives way is in a question for a summary first", async () => {
  const bench = await benchOf(reader(12));
  await run(bench);
  const questions = bench.server.requests.filter(isSummary).map(textOf).join("");
  const after = bench.server.requests.at(-1);
  for (let page = 1; page <= 12; page += 1) {
    const isThere = after !== undefined && textOf(after).includes(`page ${page}: `);
    expect([page, isThere || questions.includes(`page ${page}: `)]).toEqual([page, true]);
  }
});

test("what the summaries used is in the usage of the turn", async () => {
  const bench = await benchOf(reader(12));
  const { end } = await run(bench);
  expect(end).toMatchObject({ usage: { inputTokens: 11 * bench.server.requests.length } });
});

test("a turn that was killed behind its summary goes on from there, one that was killed before sums up again", async () => {
  const first = await benchOf(reader(12));
  const { written } = await run(first);
  const place = written.findIndex(({ kind }) => kind === "summed");
  for (const cut of [place, place + 1]) {
    const done = written.slice(0, cut);
    const pages = done.filter(({ kind }) => kind === "called").length;
    let page = pages;
    const bench = await benchOf((request) => {
      if (isSummary(request)) return textReply("the same");
      page += 1;
      return page <= 12 ? callsReply(["mcp__t__page", { page }]) : textReply("done");
    });
    const { end } = await run(bench, done);
    expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}done` });
    expect(bench.runs).toEqual(Array.from({ length: 12 - pages }, (_, index) => pages + index + 1));
    const [asked] = bench.server.requests;
    expect(asked && isSummary(asked)).toBe(cut === place);
  }
});

test("a summary that can't be written down ends the turn", async () => {
  const bench = await benchOf(reader(12));
  const record = async ({ kind }: TurnStep): Promise<void> => {
    if (kind === "summed") throw new Error("disk");
  };
  const { end } = await endOf(bench.run(bench.request({ journal: { steps: [], record } })));
  expect(end).toMatchObject({ type: "turn_failed" });
  expect(bench.server.requests.filter(isSummary)).toHaveLength(1);
  expect(bench.server.requests.at(-1)).toSatisfy(isSummary);
});

test("where the summary fails, old results are left out as before, it is logged, and not tried again", async () => {
  const script = reader(12);
  const bench = await benchOf((request, index) =>
    isSummary(request) ? errorReply(400, "invalid_request_error") : script(request, index),
  );
  const { end, written } = await run(bench);
  expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}done` });
  expect(summed(written)).toEqual([]);
  expect(bench.server.requests.filter(isSummary)).toHaveLength(1);
  expect(textOf(bench.server.requests.at(-1) as ModelRequest)).toContain("[old tool result removed]");
  expect(bench.logged.map(({ message }) => message)).toContain(
    "the steps of a long turn could not be summed up",
  );
});

test.each(protocols)(
  "an overflow in the middle that %s tells of leads to a summary, and the turn goes on",
  async (api) => {
    const script = reader(6);
    // A window that nobody told us of: the server takes 20,000 characters of conversation.
    const bench = await benchOf(
      (request, index) =>
        !isSummary(request) && textOf(request).split("w".repeat(4_000)).length > 4
          ? tooLong
          : script(request, index),
      { api, contextTokens: 200_000 },
    );
    const { end, written } = await run(bench);
    expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}done` });
    expect(bench.runs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(summed(written).length).toBeGreaterThan(0);
  },
);

test("a second overflow is told, and no third try is made", async () => {
  let refused = 0;
  const bench = await benchOf((request, index) => {
    if (isSummary(request)) return textReply("short");
    if (index < 2) return callsReply(["mcp__t__page", { page: index + 1 }]);
    refused += 1;
    return tooLong;
  });
  const { end } = await run(bench);
  expect(end).toMatchObject({ type: "turn_failed", code: "model_error", isRetryable: false });
  expect(JSON.stringify(end)).toContain("`/compact` sums it up");
  expect([refused, bench.server.requests.filter(isSummary).length]).toEqual([2, 1]);
});

test("one result that is too large by itself is summed up too", async () => {
  const script = reader(2);
  const bench = await benchOf(
    (request, index) =>
      !isSummary(request) && textOf(request).includes("w".repeat(20_000)) ? tooLong : script(request, index),
    { chars: 25_000, contextTokens: 200_000 },
  );
  const { end } = await run(bench);
  expect(end).toMatchObject({ type: "turn_end", text: `${scriptedMark}done` });
  expect(bench.runs).toEqual([1, 2]);
});

test("what was said before the turn gives way first", async () => {
  const bench = await benchOf(reader(4));
  const done: string[] = [];
  const context = {
    isFull: false,
    isFlushed: false,
    compacted: async () => void done.push("compacted"),
    flushing: async () => undefined,
    flushed: async () => undefined,
  };
  const history: ConversationMessage[] = Array.from({ length: 3 }, (_, index): ConversationMessage[] => [
    { role: "user", text: `q${index} ${"u".repeat(1_500)}`, seq: 2 * index + 1 },
    { role: "assistant", text: `a${index} ${"k".repeat(1_500)}` },
  ]).flat();
  const journal = memoryJournal();
  const { end } = await endOf(bench.run(bench.request({ history, context, journal })));
  expect(end).toMatchObject({ type: "turn_end" });
  expect(done).toEqual(["compacted"]);
  const kinds = bench.server.requests.flatMap((request) =>
    isHistory(request) ? ["history"] : isSummary(request) ? ["turn"] : [],
  );
  expect(kinds[0]).toBe("history");
});

test("a short turn is never summed up", async () => {
  const bench = await benchOf(reader(2));
  const { written } = await run(bench);
  expect(summed(written)).toEqual([]);
  expect(bench.server.requests).toHaveLength(3);
});

test("a turn that is stopped during the summary writes nothing down", async () => {
  const stop = new AbortController();
  const script = reader(12);
  const bench = await benchOf((request, index) => {
    if (!isSummary(request)) return script(request, index);
    stop.abort();
    return { kind: "silence" };
  });
  const journal = memoryJournal();
  const { end } = await endOf(bench.run(bench.request({ journal, signal: stop.signal })));
  expect(end).toMatchObject({ type: "turn_failed", code: "aborted" });
  expect(summed(journal.written)).toEqual([]);
});
