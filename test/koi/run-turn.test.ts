// Turns against servers that speak the providers' protocols: what is streamed, what ends a turn, what is sent.

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import type { PeerId, SessionKey } from "../../src/routing/ids.ts";
import { startAnthropicServer } from "../fakes/models/anthropic-server.ts";
import { errorReply, scriptedMark, textReply } from "../fakes/models/model-reply.ts";
import type { ModelScript } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startGoogleServer } from "../fakes/models/google-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { endOf, eventsOf, stopTimers, turnBench } from "./make-turn.ts";
import type { TurnBench } from "./make-turn.ts";

const canary = "sk-canary-0123456789abcdef";

async function anthropic(script?: ModelScript): Promise<ModelServer> {
  const server = await startAnthropicServer(script);
  onTestFinished(() => server.close());
  return server;
}

async function openAi(script?: ModelScript): Promise<ModelServer> {
  const server = await startOpenAiServer(script);
  onTestFinished(() => server.close());
  return server;
}

function localModel(
  server: ModelServer,
  defaults: NonNullable<SkykoiConfig["kois"]>["defaults"] = {},
): SkykoiConfig {
  return {
    kois: { defaults: { model: "local/tiny", ...defaults } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  };
}

/** A bench whose default koi asks a fake Anthropic with the key `canary`. */
function claude(
  server: ModelServer,
  config: SkykoiConfig = { kois: { defaults: { model: "anthropic/claude" } } },
): TurnBench {
  return turnBench(config, { ANTHROPIC_API_KEY: canary, ANTHROPIC_BASE_URL: server.baseUrl });
}

describe("a turn that is answered", () => {
  test("streams what Anthropic streams and ends with the whole text, the model and the usage", async () => {
    const server = await anthropic(() => ({
      kind: "text",
      chunks: ["Hello ", "you"],
      usage: { input: 20, output: 3 },
    }));
    const events = await eventsOf(claude(server).run(claude(server).request()));
    expect(events).toEqual([
      { type: "text_delta", text: scriptedMark },
      { type: "text_delta", text: "Hello " },
      { type: "text_delta", text: "you" },
      {
        type: "turn_end",
        text: `${scriptedMark}Hello you`,
        model: "anthropic/claude",
        koiName: "main",
        usage: { inputTokens: 20, outputTokens: 3 },
      },
    ]);
    expect(server.requests.map(({ path, credential }) => [path, credential])).toEqual([
      ["/v1/messages", canary],
    ]);
  });

  test("goes to OpenAI through its Responses API", async () => {
    const server = await openAi(() => textReply("Hello"));
    const env = { OPENAI_API_KEY: canary, OPENAI_BASE_URL: server.baseUrl };
    const bench = turnBench({ kois: { defaults: { model: "openai/gpt" } } }, env);
    expect(await endOf(bench.run(bench.request()))).toEqual({
      streamed: `${scriptedMark}Hello`,
      end: {
        type: "turn_end",
        text: `${scriptedMark}Hello`,
        model: "openai/gpt",
        koiName: "main",
        usage: { inputTokens: 11, outputTokens: 7 },
      },
    });
    expect(server.requests.map(({ path, credential }) => [path, credential])).toEqual([
      ["/v1/responses", canary],
    ]);
  });

  test("goes to a local server through Chat Completions, without a key where none is needed", async () => {
    const server = await openAi(() => textReply("Hello"));
    const bench = turnBench(localModel(server));
    const { end } = await endOf(bench.run(bench.request()));
    expect(end).toEqual({
      type: "turn_end",
      text: `${scriptedMark}Hello`,
      model: "local/tiny",
      koiName: "main",
      usage: { inputTokens: 11, outputTokens: 7 },
    });
    expect(server.requests[0]?.path).toBe("/v1/chat/completions");
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("goes to Google with the key in its header", async () => {
    const server = await startGoogleServer(() => textReply("hel", "lo"));
    onTestFinished(() => server.close());
    const config = {
      kois: { defaults: { model: "google/gemini" } },
      models: { providers: { google: { baseUrl: server.baseUrl } } },
    };
    const bench = turnBench(config, { GEMINI_API_KEY: canary });
    const { streamed, end } = await endOf(bench.run(bench.request()));
    expect(end).toEqual({
      type: "turn_end",
      text: `${scriptedMark}hello`,
      model: "google/gemini",
      usage: { inputTokens: 11, outputTokens: 7 },
      koiName: "main",
    });
    expect(streamed).toBe(`${scriptedMark}hello`);
    const [request] = server.requests;
    expect(request?.path).toBe("/v1/models/gemini:streamGenerateContent?alt=sse");
    expect(request?.headers["x-goog-api-key"]).toBe(canary);
  });

  test("goes to Google with a token where tokens go, and no key beside it", async () => {
    const server = await startGoogleServer();
    onTestFinished(() => server.close());
    const config = {
      kois: { defaults: { model: "google/gemini" } },
      models: { providers: { google: { baseUrl: server.baseUrl } } },
    };
    const bench = turnBench(config);
    const token = { type: "token", provider: "google", token: canary };
    bench.koiFile("main", "auth-profiles.json", { profiles: { "google:me": token } });
    expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ type: "turn_end" });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    expect(server.requests[0]?.headers).not.toHaveProperty("x-goog-api-key");
  });

  test("asks the model that was chosen for the session first", async () => {
    const server = await openAi();
    const bench = turnBench(localModel(server, { models: { "local/tiny": {}, "local/other": {} } }));
    const { end } = await endOf(bench.run(bench.request({ model: "local/other" })));
    expect(end).toMatchObject({ model: "local/other" });
  });

  test("uses a provider of the koi's own models.json", async () => {
    const server = await openAi();
    const bench = turnBench({ kois: { defaults: { model: "mine/tiny" } } });
    bench.koiFile("work", "models.json", { providers: { mine: { baseUrl: server.baseUrl } } });
    expect((await endOf(bench.run(bench.request({ koiId: "work" })))).end).toMatchObject({
      model: "mine/tiny",
    });
    expect((await endOf(bench.run(bench.request({ koiId: "main" })))).end).toMatchObject({
      code: "provider_unknown",
    });
  });

  test("sends prompt, history and message in order, without blank ones and beginning with the user", async () => {
    const server = await openAi();
    const bench = turnBench(localModel(server, { userTimezone: "Europe/Berlin" }));
    const history = [
      { role: "assistant", text: "I was here first" },
      { role: "user", text: "one" },
      { role: "assistant", text: "  " },
      { role: "assistant", text: "two" },
    ] as const;
    await endOf(bench.run(bench.request({ history, text: "three", senderName: "Mia" })));
    const messages = server.requests[0]?.body["messages"] as { role: string; content: string }[];
    expect(messages.slice(1)).toEqual([
      { role: "user", content: "one" },
      { role: "assistant", content: "two" },
      { role: "user", content: "three" },
    ]);
    expect(messages[0]?.role).toBe("system");
    expect(messages[0]?.content).toContain("# How you work");
    expect(messages[0]?.content).toContain(`- The sender calls themself "Mia" (not verified)`);
    expect(messages[0]?.content).toContain("- Now: Friday, 2026-01-02 15:04 (Europe/Berlin)");
  });

  test("hands parameters to the provider, and asks for a whole answer where the model can't stream", async () => {
    const server = await openAi(() => textReply("Hello"));
    const config = localModel(server, {
      models: {
        "local/tiny": { params: { temperature: 0.3, maxTokens: 99, top_logprobs: 2 }, streaming: false },
      },
    });
    const bench = turnBench(config);
    const events = await eventsOf(bench.run(bench.request()));
    expect(events.map((event) => event.type)).toEqual(["text_delta", "turn_end"]);
    expect(server.requests[0]?.body).toMatchObject({ temperature: 0.3, max_tokens: 99, top_logprobs: 2 });
    expect(server.requests[0]?.body["stream"]).toBeUndefined();
  });

  test("shows MEMORY.md to the model in the owner's session and nowhere else", async () => {
    const server = await openAi();
    const bench = turnBench(localModel(server));
    await endOf(bench.run(bench.request()));
    writeFileSync(join(bench.stateDir, "workspace-main", "MEMORY.md"), "the safe opens with 4711");
    const group = { ...bench.request().facts, peer: { kind: "group", id: "-100" as PeerId } } as const;
    await endOf(bench.run(bench.request()));
    await endOf(bench.run(bench.request({ facts: group })));
    await endOf(bench.run(bench.request({ sessionKey: "koi:main:telegram:dm:7001" as SessionKey })));
    const seen = server.requests.map(({ body }) => JSON.stringify(body).includes("4711"));
    expect(seen).toEqual([false, true, false, false]);
  });
});

describe("a turn that fails", () => {
  test.each([
    { reply: errorReply(401, "authentication_error"), code: "auth", isRetryable: false },
    { reply: errorReply(403, "permission_error"), code: "auth", isRetryable: false },
    { reply: errorReply(402, "billing_error"), code: "auth", isRetryable: false },
    {
      reply: errorReply(429, "rate_limit_error", { "retry-after": "20" }),
      code: "rate_limit",
      isRetryable: true,
      more: { retryAfterMs: 20_000 },
    },
    { reply: errorReply(500, "api_error"), code: "provider_unavailable", isRetryable: true },
    { reply: errorReply(529, "overloaded_error"), code: "provider_unavailable", isRetryable: true },
    { reply: errorReply(404, "not_found_error"), code: "model_error", isRetryable: false },
    { reply: errorReply(400, "invalid_request_error"), code: "model_error", isRetryable: false },
  ])("ends with $code for $reply.status, after one request", async ({ reply, code, isRetryable, more }) => {
    const server = await anthropic(() => reply);
    const bench = claude(server);
    const events = await eventsOf(bench.run(bench.request()));
    expect(events).toEqual([
      { type: "turn_failed", code, isRetryable, message: expect.any(String) as string, ...more },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test("says what to do where a model is configured and its credential is missing", async () => {
    const bench = turnBench({ kois: { defaults: { model: "anthropic/claude" } } });
    expect(await eventsOf(bench.run(bench.request()))).toEqual([
      {
        type: "turn_failed",
        code: "auth",
        isRetryable: false,
        message:
          "the koi `main` has no credential for `anthropic/claude`: add one with " +
          "`skykoi models auth add anthropic --koi main`, or set `ANTHROPIC_API_KEY` in the gateway's environment",
      },
    ]);
  });

  test("says where to add a provider that nobody knows", async () => {
    const bench = turnBench({ kois: { defaults: { model: "nobody/x" } } });
    expect(await eventsOf(bench.run(bench.request()))).toEqual([
      {
        type: "turn_failed",
        code: "provider_unknown",
        isRetryable: false,
        message:
          "the provider `nobody` of the model `nobody/x` is unknown: set `models.providers.nobody.baseUrl` in " +
          "SKYKOI.json, or use one that is built in (anthropic, openai, google)",
      },
    ]);
  });

  test("names the network's reason where no server answers", async () => {
    const server = await startOpenAiServer();
    await server.close();
    const bench = turnBench(localModel(server));
    expect((await endOf(bench.run(bench.request()))).end).toEqual({
      type: "turn_failed",
      code: "provider_unavailable",
      isRetryable: true,
      message: "the provider of `local/tiny` can't be reached or is overloaded (ECONNREFUSED)",
    });
  });

  test.each([
    { way: "drop", start: anthropic, model: "anthropic/claude" },
    { way: "cut", start: anthropic, model: "anthropic/claude" },
    { way: "drop", start: openAi, model: "local/tiny" },
    { way: "cut", start: openAi, model: "local/tiny" },
    { way: "drop", start: openAi, model: "openai/gpt" },
    { way: "cut", start: openAi, model: "openai/gpt" },
  ] as const)(
    "keeps what was streamed when $model breaks off ($way), and tries no other model",
    async ({ way, start, model }) => {
      const server = await start(() => ({ kind: way, chunks: ["half a "] }));
      const spare = await openAi();
      const bench = turnBench(
        {
          kois: { defaults: { model: { primary: model, fallbacks: ["spare/tiny"] } } },
          models: { providers: { local: { baseUrl: server.baseUrl }, spare: { baseUrl: spare.baseUrl } } },
        },
        {
          ANTHROPIC_API_KEY: canary,
          OPENAI_API_KEY: canary,
          ANTHROPIC_BASE_URL: server.baseUrl,
          OPENAI_BASE_URL: server.baseUrl,
        },
      );
      const { streamed, end } = await endOf(bench.run(bench.request()));
      expect(streamed).toBe(`${scriptedMark}half a `);
      expect(end).toMatchObject({ type: "turn_failed", code: "provider_unavailable", isRetryable: true });
      expect(spare.requests).toEqual([]);
    },
  );

  test.each([
    { start: anthropic, model: "anthropic/claude", type: "overloaded_error", code: "provider_unavailable" },
    { start: openAi, model: "local/tiny", type: "rate_limit_exceeded", code: "rate_limit" },
    { start: openAi, model: "openai/gpt", type: "server_error", code: "provider_unavailable" },
  ])("understands $type in the middle of the stream of $model", async ({ start, model, type, code }) => {
    const server = await start(() => ({ kind: "error_event", chunks: ["half"], type }));
    const config = { ...localModel(server), kois: { defaults: { model } } };
    const bench = turnBench(config, {
      ANTHROPIC_API_KEY: canary,
      OPENAI_API_KEY: canary,
      ANTHROPIC_BASE_URL: server.baseUrl,
      OPENAI_BASE_URL: server.baseUrl,
    });
    expect((await endOf(bench.run(bench.request()))).end).toMatchObject({
      code,
      message: expect.stringContaining(type) as string,
    });
  });

  test.each(["", "  \n"])("is a model error where the answer is %j", async (blank) => {
    const html = {
      kind: "error",
      status: 200,
      type: "",
      body: blank === "" ? "<html>hi</html>" : "{}",
    } as const;
    const server = await openAi(() => html);
    const bench = turnBench(localModel(server, { models: { "local/tiny": { streaming: false } } }));
    expect((await endOf(bench.run(bench.request()))).end).toMatchObject({ code: "model_error" });
  });

  test("ends with timeout after kois.defaults.timeoutSeconds, and lets go of the provider", async () => {
    stopTimers();
    const server = await openAi(() => {
      vi.advanceTimersByTime(2_000);
      return { kind: "silence" };
    });
    const bench = turnBench(localModel(server, { timeoutSeconds: 2 }));
    expect(await eventsOf(bench.run(bench.request()))).toEqual([
      {
        type: "turn_failed",
        code: "timeout",
        isRetryable: true,
        message: "the turn took longer than 2 seconds and was stopped",
      },
    ]);
    await server.clientGone;
  });

  test("ends with aborted when it is stopped in the middle, and lets go of the provider", async () => {
    const server = await openAi(() => ({
      kind: "text",
      chunks: ["never"],
      gate: new Promise(() => undefined),
    }));
    const bench = turnBench(localModel(server));
    const stop = new AbortController();
    const events: unknown[] = [];
    for await (const event of bench.run(bench.request({ signal: stop.signal }))) {
      events.push(event);
      stop.abort();
    }
    expect(events).toEqual([
      { type: "text_delta", text: scriptedMark },
      { type: "turn_failed", code: "aborted", isRetryable: false, message: "the turn was stopped" },
    ]);
    await server.clientGone;
  });

  test.each(["local/tiny", "skykoi/echo", "anthropic/claude"])(
    "ends with aborted at once where %s was stopped before",
    async (model) => {
      const server = await openAi();
      const bench = turnBench({ ...localModel(server), kois: { defaults: { model } } });
      const events = await eventsOf(bench.run(bench.request({ signal: AbortSignal.abort() })));
      expect(events).toEqual([
        { type: "turn_failed", code: "aborted", isRetryable: false, message: "the turn was stopped" },
      ]);
      expect(server.requests).toEqual([]);
    },
  );

  test("lets go of the provider when the reader walks away", async () => {
    const server = await openAi(() => ({
      kind: "text",
      chunks: ["never"],
      gate: new Promise(() => undefined),
    }));
    const bench = turnBench(localModel(server));
    for await (const event of bench.run(bench.request())) {
      expect(event).toEqual({ type: "text_delta", text: scriptedMark });
      break;
    }
    await server.clientGone;
  });

  test("says that auth-profiles.json is broken, quotes nothing and leaves it, though the environment has a key", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const broken = `{"version": 1, "profiles": {"anthropic:a": {"key": "${canary}",}`;
    const path = bench.koiFile("main", "auth-profiles.json", broken);
    const events = await eventsOf(bench.run(bench.request()));
    expect(events).toEqual([
      {
        type: "turn_failed",
        code: "auth",
        isRetryable: false,
        message:
          "`auth-profiles.json` of the koi `main` is not a JSON object; " +
          "it is left as it is until you repair it or move it away",
      },
    ]);
    expect(readFileSync(path, "utf8")).toBe(broken);
    expect(server.requests).toEqual([]);
    expect(JSON.stringify(bench.logged)).not.toContain(canary);
  });

  test("says that a variable in a path is missing", async () => {
    const bench = turnBench();
    const koi = { ...bench.request().koi, workspace: "${NOWHERE}/w" };
    expect(await eventsOf(bench.run(bench.request({ koi })))).toEqual([
      {
        type: "turn_failed",
        code: "model_error",
        isRetryable: false,
        message: "the path `${NOWHERE}/w` needs the environment variable `NOWHERE`, which is not set",
      },
    ]);
  });

  test("never throws, also where what it was given does", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const clock = {
      now: (): number => {
        throw new Error(canary);
      },
    };
    const hurt = turnBench({}, {}, { clock });
    const events = await eventsOf(hurt.run(bench.request()));
    expect(events).toEqual([
      {
        type: "turn_failed",
        code: "model_error",
        isRetryable: false,
        message: "the turn broke by a mistake in the gateway; its log says where",
      },
    ]);
    expect(hurt.logged.map(({ message }) => message)).toEqual(["a turn broke"]);
    expect(JSON.stringify(hurt.logged)).not.toContain(canary);
  });
});

describe("credentials stay hidden", () => {
  test.each([
    {
      name: "in prose",
      body: { error: { type: "authentication_error", message: `bad key ${canary}` } },
      status: 401,
    },
    { name: "as a machine word", body: { error: { type: canary, code: canary, message: "?" } }, status: 400 },
    { name: "in a page", body: `<html>${canary}</html>`, status: 502 },
  ])("where the provider repeats the key $name", async ({ body, status }) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const server = await anthropic(() => ({ kind: "error", status, type: "", body: text }));
    const bench = claude(server);
    const events = await eventsOf(bench.run(bench.request()));
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events) + JSON.stringify(bench.logged)).not.toContain("canary");
  });

  test("where a resolver or a header says them", async () => {
    const server = await openAi();
    const config: SkykoiConfig = localModel(server);
    config.models = {
      providers: { local: { baseUrl: server.baseUrl, apiKey: { source: "env", id: "KEY" } } },
    };
    const failing = turnBench(config, {}, { resolveSecret: () => Promise.reject(new Error(canary)) });
    const garbling = turnBench(config, { KEY: `${canary}\n${canary}` });
    for (const bench of [failing, garbling]) {
      const events = await eventsOf(bench.run(bench.request()));
      expect(events.map((event) => event.type)).toEqual(["turn_failed"]);
      expect(JSON.stringify(events) + JSON.stringify(bench.logged)).not.toContain("canary");
    }
  });
});

describe("files", () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );

  function fileIn(bench: TurnBench, name: string, bytes: Uint8Array = png): string {
    const path = join(bench.stateDir, name);
    writeFileSync(path, bytes);
    return path;
  }

  test("a picture is shown to Anthropic before the text, and the history stays text", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const files = [{ path: fileIn(bench, "a.png"), mimeType: "image/png" }];
    const history = [
      { role: "user", text: "before" },
      { role: "assistant", text: "yes" },
    ] as const;
    await eventsOf(bench.run(bench.request({ text: "what is this?", files, history })));
    const source = { type: "base64", media_type: "image/png", data: png.toString("base64") };
    expect(server.requests[0]?.body["messages"]).toMatchObject([
      { role: "user", content: [{ type: "text", text: "before" }] },
      { role: "assistant" },
      {
        role: "user",
        content: [
          { type: "image", source },
          { type: "text", text: "what is this?" },
        ],
      },
    ]);
  });

  test("OpenAI gets it as well, and a model of one's own if its entry says that it takes pictures", async () => {
    const server = await openAi(() => textReply("Hello"));
    const env = { OPENAI_API_KEY: canary, OPENAI_BASE_URL: server.baseUrl };
    const input: ("text" | "image")[] = ["text", "image"];
    const providers = {
      local: { baseUrl: server.baseUrl, models: [{ id: "seeing", input }, { id: "blind" }] },
    };
    for (const model of ["openai/gpt", "local/seeing", "local/blind"]) {
      const bench = turnBench({ kois: { defaults: { model } }, models: { providers } }, env);
      const files = [{ path: fileIn(bench, "a.png"), mimeType: "image/png" }];
      expect((await endOf(bench.run(bench.request({ files })))).end).toMatchObject({ type: "turn_end" });
    }
    const bodies = server.requests.map(({ body }) => JSON.stringify(body));
    const data = png.toString("base64");
    expect(bodies.map((body) => body.includes(data))).toEqual([true, true, false]);
  });

  test("imageModel looks at pictures where the koi's own model can't, and at nothing else", async () => {
    const server = await openAi(() => textReply("Hello"));
    const input: ("text" | "image")[] = ["text", "image"];
    const providers = {
      local: {
        baseUrl: server.baseUrl,
        models: [{ id: "seeing", input }, { id: "also", input }, { id: "blind" }],
      },
    };
    const asked = async (model: string, mimeType: string): Promise<unknown> => {
      const config = { kois: { defaults: { model, imageModel: "local/seeing" } }, models: { providers } };
      const bench = turnBench(config);
      const files = [{ path: fileIn(bench, "a.png"), mimeType }];
      await eventsOf(bench.run(bench.request({ files })));
      return server.requests.at(-1)?.body["model"];
    };
    expect(await asked("local/blind", "image/png")).toBe("seeing");
    expect(await asked("local/also", "image/png")).toBe("also");
    expect(await asked("local/blind", "application/pdf")).toBe("blind");
  });

  test("what no model takes, is gone, too large, or a link out of the workspace stays out of the call", async () => {
    const server = await anthropic();
    const bench = claude(server);
    symlinkSync(fileIn(bench, "outside.png"), join(bench.stateDir, "link.png"));
    const files = [
      { path: fileIn(bench, "a.pdf"), mimeType: "application/pdf" },
      { path: fileIn(bench, "a.svg"), mimeType: "image/svg+xml" },
      { path: fileIn(bench, "a.ogg"), mimeType: "audio/ogg" },
      { path: fileIn(bench, "large.png", new Uint8Array(4_000_000)), mimeType: "image/png" },
      { path: join(bench.stateDir, "gone.png"), mimeType: "image/png" },
      { path: join(bench.stateDir, "link.png"), mimeType: "image/png" },
    ];
    await eventsOf(bench.run(bench.request({ text: "look", files })));
    expect(server.requests[0]?.body["messages"]).toMatchObject([
      { role: "user", content: [{ type: "text", text: "look" }] },
    ]);
  });

  test("the built-in model repeats the text alone", async () => {
    const bench = turnBench();
    const files = [{ path: fileIn(bench, "a.png"), mimeType: "image/png" }];
    const { streamed } = await endOf(bench.run(bench.request({ text: "look", files })));
    expect(streamed).toContain("You wrote: look");
  });
});
