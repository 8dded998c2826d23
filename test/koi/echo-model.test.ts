// The built-in model says what it received, why it was asked and what is missing; it is chosen only where no model
// is configured, and never hides a missing credential.

import { describe, expect, test } from "vitest";

import { endOf, eventsOf, turnBench } from "./make-turn.ts";
import type { TurnBench } from "./make-turn.ts";
import type { RouteReason, TurnRequest } from "../../src/koi/turn.ts";

const profileAdvice = "a profile of my own (`skykoi models auth add`)";
const setting = (provider: string): string =>
  `To give me a model, set \`model\` in SKYKOI.json: kois: { defaults: { model: "${provider}/<model id>" } }.`;
const asked = "ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY in the gateway's environment";

async function replyOf(bench: TurnBench, request: TurnRequest): Promise<string | undefined> {
  const { streamed, end } = await endOf(bench.run(request));
  expect(end).toEqual({ type: "turn_end", text: streamed, model: "skykoi/echo", koiName: request.koi.id });
  return streamed;
}

test("nothing configured: it repeats the message, names itself and says how to get a model", async () => {
  const bench = turnBench();
  expect(await replyOf(bench, bench.request({ text: "hello  there\nfriend" }))).toBe(
    [
      "You wrote: hello  there\nfriend",
      "I am the koi `main`. I only repeat what I receive: no model is configured for me.\n" +
        "No binding matched this message, so the default koi answers.",
      `${setting("anthropic")}\nThen give me a key: ${asked}, or ${profileAdvice}.`,
    ].join("\n\n"),
  );
});

test("it streams word by word", async () => {
  const bench = turnBench({ kois: { defaults: { model: "skykoi/echo" } } });
  const events = await eventsOf(bench.run(bench.request({ text: "one two" })));
  expect(events.slice(0, 5).map((event) => (event.type === "text_delta" ? event.text : event.type))).toEqual([
    "You ",
    "wrote: ",
    "one ",
    "two\n\n",
    "I ",
  ]);
});

test("it echoes the last message, not the history", async () => {
  const bench = turnBench();
  const history = [
    { role: "user", text: "old" },
    { role: "assistant", text: "older" },
  ] as const;
  expect(await replyOf(bench, bench.request({ history, text: "new" }))).toMatch(/^You wrote: new\n/);
});

describe("the way of the message", () => {
  const source = { file: "conf/work.json", line: 14, column: 5 };
  test.each<[RouteReason, string]>([
    [
      { tier: "peer", bindingIndex: 2, source },
      "This message came to me through `bindings[2]` (conf/work.json:14), tier `peer`.",
    ],
    [{ tier: "account", bindingIndex: 0 }, "This message came to me through `bindings[0]`, tier `account`."],
    [{ tier: "broadcast", bindingIndex: null }, "This message came to me because a broadcast list names me."],
    [{ tier: "default", bindingIndex: null }, "No binding matched this message, so the default koi answers."],
  ])("%j", async (reason, line) => {
    const bench = turnBench();
    expect((await replyOf(bench, bench.request({ reason })))?.split("\n")).toContain(line);
  });
});

describe("what it says is missing", () => {
  test("a koi that isn't the default one is told that the environment's keys are not for it", async () => {
    const bench = turnBench({}, { ANTHROPIC_API_KEY: "k" });
    expect(await replyOf(bench, bench.request({ koiId: "work" }))).toContain(
      `${setting("anthropic")}\nThen give me a key: ${profileAdvice}; keys in the gateway's environment serve the default koi only.`,
    );
  });

  test("a key that is there isn't asked for again", async () => {
    const bench = turnBench({}, { OPENAI_API_KEY: "k" });
    expect(await replyOf(bench, bench.request())).toContain(
      `${setting("openai")}\nNothing else is missing: I can reach openai already.`,
    );
  });

  test("nor is a profile, or a provider with an address", async () => {
    const bench = turnBench({ models: { providers: { ollama: { baseUrl: "http://127.0.0.1:9/v1" } } } });
    bench.koiFile("work", "auth-profiles.json", {
      version: 1,
      profiles: { "google:a": { type: "api_key", provider: "google", key: "k" } },
    });
    expect(await replyOf(bench, bench.request({ koiId: "work" }))).toContain(
      "I can reach google, ollama already.",
    );
    expect(await replyOf(bench, bench.request({ koiId: "main" }))).toContain("I can reach ollama already.");
  });

  test("nothing where the config names this model", async () => {
    const bench = turnBench({ kois: { defaults: { model: "skykoi/echo" } } });
    expect((await replyOf(bench, bench.request({ text: "hi" })))?.split("\n\n")).toEqual([
      "You wrote: hi",
      "I am the koi `main`. I only repeat what I receive: the configuration gives me the built-in model `skykoi/echo`.\n" +
        "No binding matched this message, so the default koi answers.",
    ]);
  });
});

test("there is no other built-in model", async () => {
  const bench = turnBench({ kois: { defaults: { model: "skykoi/parrot" } } });
  expect((await endOf(bench.run(bench.request()))).end).toEqual({
    type: "turn_failed",
    code: "provider_unknown",
    isRetryable: false,
    message: "`skykoi/parrot` is unknown: the only model of ours is `skykoi/echo`",
  });
});
