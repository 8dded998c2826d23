// What each protocol's server may do to us, and what becomes of it: the failure's code, whether the next key or the
// next model is tried, and that nothing is tried once a person has seen a word.

import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { ModelApi } from "../../../src/config/models.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { startGoogleServer } from "../../fakes/models/google-server.ts";
import { errorReply, scriptedMark, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelScript } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, stopTimers, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";

interface Protocol {
  readonly api: ModelApi;
  readonly start: (script?: ModelScript) => Promise<ModelServer>;
  /** The machine words of its errors, where tests name one. */
  readonly words: Readonly<Record<"auth" | "limit" | "down", string>>;
}

const openAiWords = { auth: "invalid_api_key", limit: "rate_limit_exceeded", down: "server_error" };
const protocols: readonly Protocol[] = [
  {
    api: "anthropic-messages",
    start: startAnthropicServer,
    words: { auth: "authentication_error", limit: "rate_limit_error", down: "overloaded_error" },
  },
  { api: "openai-completions", start: startOpenAiServer, words: openAiWords },
  { api: "openai-responses", start: startOpenAiServer, words: openAiWords },
  {
    api: "google-generative-ai",
    start: startGoogleServer,
    words: { auth: "UNAUTHENTICATED", limit: "RESOURCE_EXHAUSTED", down: "UNAVAILABLE" },
  },
];

interface Scene {
  readonly bench: TurnBench;
  readonly server: ModelServer;
  readonly spare: ModelServer;
  /** Keys as the server saw them. */
  keys(): string[];
}

/** A koi with the keys `a` and `b` at a server that answers the first `replies` and then well, and a spare model. */
async function scene(
  { api, start }: Protocol,
  replies: readonly ModelReply[],
  streaming = true,
): Promise<Scene> {
  const server = await start((_, index) => replies[index] ?? textReply("fine"));
  const spare = await startOpenAiServer();
  onTestFinished(() => Promise.all([server.close(), spare.close()]).then(() => undefined));
  const config: SkykoiConfig = {
    kois: {
      defaults: {
        model: { primary: "x/m", fallbacks: ["spare/s"] },
        models: { "x/m": { streaming }, "spare/s": {} },
        timeoutSeconds: 30,
      },
    },
    models: {
      providers: { x: { baseUrl: server.baseUrl, api }, spare: { baseUrl: spare.baseUrl } },
    },
  };
  const bench = turnBench(config);
  const key = (name: string): object => ({ type: "api_key", provider: "x", key: name });
  bench.koiFile("main", "auth-profiles.json", { profiles: { "x:a": key("a"), "x:b": key("b") } });
  return { bench, server, spare, keys: () => server.requests.map(({ credential }) => credential) };
}

async function run({ bench }: Scene): Promise<Awaited<ReturnType<typeof endOf>>> {
  return endOf(bench.run(bench.request()));
}

describe.each(protocols)("$api", (protocol) => {
  const { words } = protocol;

  test("answers, streamed and whole, with what was counted", async () => {
    for (const streaming of [true, false]) {
      const { end } = await run(await scene(protocol, [], streaming));
      expect(end).toMatchObject({
        type: "turn_end",
        text: `${scriptedMark}fine`,
        usage: { inputTokens: 11, outputTokens: 7 },
      });
    }
  });

  test.each([
    { what: "401", reply: errorReply(401, words.auth) },
    { what: "429", reply: errorReply(429, words.limit, { "retry-after": "300" }) },
  ])("$what: the next key of the same model answers", async ({ reply }) => {
    const all = await scene(protocol, [reply]);
    expect((await run(all)).end).toMatchObject({ type: "turn_end", model: "x/m", authProfile: "x:b" });
    expect([all.keys(), all.spare.requests.length]).toEqual([["a", "b"], 0]);
  });

  test.each([
    { what: "500", reply: errorReply(500, words.down) },
    { what: "529", reply: errorReply(529, words.down) },
    { what: "503 with a page", reply: { ...errorReply(503, ""), body: "<html>busy</html>" } },
    { what: "an error event before a word", reply: { kind: "error_event", chunks: [], type: words.down } },
    { what: "a connection that breaks before a word", reply: { kind: "drop", chunks: [] } },
    { what: "half an event and no more", reply: { kind: "torn", chunks: [] } },
    { what: "a stream that is no JSON", reply: { kind: "garbage", chunks: [], bytes: "data: {oops\n\n" } },
    { what: "a page in place of a stream", reply: { kind: "garbage", chunks: [], bytes: "<html>hi</html>" } },
  ] as const)("$what: the next model answers, and no key rests", async ({ reply }) => {
    const all = await scene(protocol, [reply as ModelReply]);
    expect((await run(all)).end).toMatchObject({ type: "turn_end", model: "spare/s" });
    expect(all.keys()).toEqual(["a"]);
    expect((await run(all)).end).toMatchObject({ type: "turn_end", model: "x/m", authProfile: "x:a" });
  });

  test.each([
    { what: "a broken connection", reply: { kind: "drop", chunks: ["half "] } },
    { what: "an event cut in the middle", reply: { kind: "torn", chunks: ["half "] } },
    { what: "an end without the protocol's own", reply: { kind: "cut", chunks: ["half "] } },
    { what: "an error event", reply: { kind: "error_event", chunks: ["half "], type: words.down } },
    { what: "what is no JSON", reply: { kind: "garbage", chunks: ["half "], bytes: "data: {oops\r\n\r\n" } },
  ] as const)("$what after the first words: no second answer", async ({ reply }) => {
    const all = await scene(protocol, [reply as ModelReply]);
    const { streamed, end } = await run(all);
    expect(streamed).toBe(`${scriptedMark}half `);
    expect(end).toMatchObject({ type: "turn_failed", code: "provider_unavailable", isRetryable: true });
    expect([all.keys(), all.spare.requests.length]).toEqual([["a"], 0]);
  });

  test("an answer that its own limit cuts off says so, streamed and whole", async () => {
    for (const streaming of [true, false]) {
      const all = await scene(protocol, [{ kind: "text", chunks: ["half"], isCut: true }], streaming);
      const { streamed, end } = await run(all);
      const text =
        `${scriptedMark}half\n\n[My answer was cut here: it reached the most that my model may write at once. ` +
        "Say so if I am to go on.]";
      expect([streamed, end]).toMatchObject([text, { type: "turn_end", text }]);
    }
  });

  test("a whole answer that is no JSON is told as one, and the next model answers", async () => {
    const all = await scene(protocol, [{ kind: "garbage", chunks: [], bytes: "{oops" }], false);
    expect((await run(all)).end).toMatchObject({ type: "turn_end", model: "spare/s" });
    expect(all.bench.logged[0]?.fields).toMatchObject({ model: "x/m", kind: "garbled" });
  });

  test("a slow server is waited for, until the turn's time is over", async () => {
    const slow = await scene(protocol, [
      { kind: "text", chunks: ["a", "b"], pause: () => new Promise((resolve) => setImmediate(resolve)) },
    ]);
    expect((await run(slow)).end).toMatchObject({ type: "turn_end", text: `${scriptedMark}ab` });
    stopTimers();
    const silent: ModelScript = () => {
      vi.advanceTimersByTime(30_000);
      return { kind: "silence" };
    };
    const late = await scene({ ...protocol, start: () => protocol.start(silent) }, []);
    expect((await run(late)).end).toMatchObject({ type: "turn_failed", code: "timeout" });
    await late.server.clientGone;
    expect(late.spare.requests).toEqual([]);
  });

  test("where nothing answers, each way that was tried is told, and no key or body of theirs", async () => {
    const secret = "the-servers-own-words";
    const all = await scene(protocol, [
      { kind: "error", status: 401, type: words.auth, message: `${secret} a` },
      { kind: "error", status: 429, type: words.limit, message: secret },
    ]);
    await all.spare.close();
    all.spare.close = () => Promise.resolve();
    const { end } = await run(all);
    expect(end).toMatchObject({ type: "turn_failed", code: "rate_limit", isRetryable: true });
    expect(end).toMatchObject({
      message: expect.stringMatching(
        /refuses the profile `x:a`.*; .*the profile `x:b`.*; .*ECONNREFUSED/,
      ) as string,
    });
    expect(JSON.stringify([end, all.bench.logged])).not.toContain(secret);
  });
});
