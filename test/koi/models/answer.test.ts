// Rotation: the next credential, then the next model, on servers that check the key; and that no koi ever uses what
// belongs to another.

import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { TurnEvent } from "../../../src/koi/turn.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { errorReply, textReply } from "../../fakes/models/model-reply.ts";
import type { ModelReply, ModelScript } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startTokenServer } from "../../fakes/login/token-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, stopTimers, turnBench } from "../make-turn.ts";
import type { TurnBench } from "../make-turn.ts";

const minuteMs = 60_000;

/** A fake Anthropic that answers by key; keys without a reply are good. */
async function anthropic(replies: Readonly<Record<string, ModelReply>> = {}): Promise<ModelServer> {
  const server = await startAnthropicServer(({ credential }) => replies[credential] ?? textReply("hi"));
  onTestFinished(() => server.close());
  return server;
}

async function openAi(script?: ModelScript): Promise<ModelServer> {
  const server = await startOpenAiServer(script);
  onTestFinished(() => server.close());
  return server;
}

function keys(server: ModelServer): string[] {
  return server.requests.map(({ credential }) => credential);
}

function apiKeys(names: Readonly<Record<string, string>>, more: object = {}): object {
  const profiles = Object.entries(names).map(([id, key]) => [
    id,
    { type: "api_key", provider: "anthropic", key },
  ]);
  return { version: 1, profiles: Object.fromEntries(profiles) as object, ...more };
}

function claude(server: ModelServer, config: SkykoiConfig = {}, env: Record<string, string> = {}): TurnBench {
  const model = { kois: { defaults: { model: "anthropic/claude" } } };
  return turnBench({ ...model, ...config }, { ANTHROPIC_BASE_URL: server.baseUrl, ...env });
}

async function turn(bench: TurnBench, koiId = "main"): Promise<TurnEvent | undefined> {
  return (await endOf(bench.run(bench.request({ koiId })))).end;
}

function stats(bench: TurnBench, koiId = "main"): unknown {
  const text = readFileSync(bench.koiFile(koiId, "auth-profiles.json"), "utf8");
  return (JSON.parse(text) as { usageStats?: unknown }).usageStats;
}

function chain(primary: ModelServer, spare: ModelServer, fallbacks = ["spare/tiny"]): SkykoiConfig {
  return {
    kois: { defaults: { model: { primary: "main/big", fallbacks } } },
    models: { providers: { main: { baseUrl: primary.baseUrl }, spare: { baseUrl: spare.baseUrl } } },
  };
}

describe("profiles", () => {
  const two = apiKeys(
    { "anthropic:a": "key-a", "anthropic:b": "key-b" },
    { order: { anthropic: ["anthropic:a", "anthropic:b"] } },
  );

  test.each([
    { reply: errorReply(401, "authentication_error"), restMs: minuteMs },
    { reply: errorReply(429, "rate_limit_error", { "retry-after": "600" }), restMs: 10 * minuteMs },
    { reply: errorReply(402, "billing_error"), restMs: 300 * minuteMs },
  ])("after $reply.status the next one answers, and the first rests", async ({ reply, restMs }) => {
    const server = await anthropic({ "key-a": reply });
    const bench = claude(server);
    bench.koiFile("main", "auth-profiles.json", two);
    const startMs = bench.nowMs;
    expect(await turn(bench)).toMatchObject({ type: "turn_end", model: "anthropic/claude" });
    bench.nowMs = startMs + restMs - 1;
    await turn(bench);
    bench.nowMs = startMs + restMs;
    await turn(bench);
    expect(keys(server)).toEqual(["key-a", "key-b", "key-b", "key-a", "key-b"]);
  });

  test("a server's mistake is not the credential's: no rotation, no rest", async () => {
    const server = await anthropic({ "key-a": errorReply(500, "api_error") });
    const bench = claude(server);
    bench.koiFile("main", "auth-profiles.json", two);
    expect(await turn(bench)).toMatchObject({ type: "turn_failed", code: "provider_unavailable" });
    expect(stats(bench)).toBeUndefined();
  });

  test("where all fail, the failure names each, and the first that may pass by itself gives the code", async () => {
    const server = await anthropic({
      "key-a": errorReply(401, "authentication_error"),
      "key-b": errorReply(429, "rate_limit_error"),
    });
    const bench = claude(server);
    bench.koiFile("main", "auth-profiles.json", two);
    expect(await turn(bench)).toEqual({
      type: "turn_failed",
      code: "rate_limit",
      isRetryable: true,
      message:
        "the provider of `anthropic/claude` refuses the profile `anthropic:a`: give this koi a valid one with " +
        "`skykoi models auth add` (401 authentication_error); the provider of `anthropic/claude` limits how often " +
        "the profile `anthropic:b` may ask: try again later (429 rate_limit_error)",
    });
    expect(stats(bench)).toEqual({
      "anthropic:a": {
        errorCount: 1,
        failureCounts: { auth: 1 },
        lastFailureAt: bench.nowMs,
        cooldownUntil: bench.nowMs + minuteMs,
      },
      "anthropic:b": {
        errorCount: 1,
        failureCounts: { rate_limit: 1 },
        lastFailureAt: bench.nowMs,
        cooldownUntil: bench.nowMs + minuteMs,
      },
    });
  });

  test("where nothing else is left, one that rests is tried, the soonest ready first", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const rest = (minutes: number): object => ({
      cooldownUntil: bench.nowMs + minutes * minuteMs,
      errorCount: 1,
    });
    const usageStats = { "anthropic:a": rest(25), "anthropic:b": rest(5) };
    bench.koiFile("main", "auth-profiles.json", { ...two, usageStats });
    expect(await turn(bench)).toMatchObject({ type: "turn_end" });
    expect(keys(server)).toEqual(["key-b"]);
    expect(stats(bench)).toEqual({
      "anthropic:a": usageStats["anthropic:a"],
      "anthropic:b": { lastUsed: bench.nowMs, errorCount: 0 },
    });
  });

  test("sessions take turns with the profiles, and one keeps to the profile that answered it", async () => {
    const server = await anthropic();
    const bench = claude(server);
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "key-a", "anthropic:b": "key-b" }));
    const next = async (authProfile?: string): Promise<TurnEvent | undefined> => {
      bench.nowMs += 60 * minuteMs;
      return (await endOf(bench.run(bench.request(authProfile === undefined ? {} : { authProfile })))).end;
    };
    expect(await next()).toMatchObject({ authProfile: "anthropic:a" });
    expect(await next()).toMatchObject({ authProfile: "anthropic:b" });
    expect(await next("anthropic:b")).toMatchObject({ authProfile: "anthropic:b" });
    expect(keys(server)).toEqual(["key-a", "key-b", "key-b"]);
  });

  test("a profile that a person chose is locked: no other key of that provider, but the next model", async () => {
    const server = await anthropic({ "key-b": errorReply(401, "authentication_error") });
    const spare = await openAi();
    const bench = claude(server, {
      kois: { defaults: { model: { primary: "anthropic/claude", fallbacks: ["spare/tiny"] } } },
      models: { providers: { spare: { baseUrl: spare.baseUrl } } },
    });
    bench.koiFile("main", "auth-profiles.json", two);
    const chosen = bench.request({ model: "anthropic/claude@b", authProfile: "anthropic:a" });
    expect((await endOf(bench.run(chosen))).end).toMatchObject({ model: "spare/tiny" });
    expect(keys(server)).toEqual(["key-b"]);
  });

  test("a login is renewed before it is used, and rests where that fails while the next one answers", async () => {
    const server = await anthropic();
    const tokens = await startTokenServer();
    onTestFinished(() => tokens.close());
    const oauth = { tokenUrl: tokens.url, clientId: "kois" };
    const bench = claude(server, {
      models: { providers: { anthropic: { baseUrl: server.baseUrl, oauth } } },
    });
    const login = {
      type: "oauth",
      provider: "anthropic",
      refresh: tokens.login("me"),
      access: "old",
      expires: 1,
    };
    const key = { type: "api_key", provider: "anthropic", key: "key-b" };
    bench.koiFile("main", "auth-profiles.json", { profiles: { "anthropic:me": login, "anthropic:b": key } });
    expect(await turn(bench)).toMatchObject({ type: "turn_end", authProfile: "anthropic:me" });
    expect(server.requests[0]?.headers.authorization).toMatch(/^Bearer access-\d+$/);
    bench.nowMs += 120 * minuteMs;
    tokens.troubles.push({ kind: "status", status: 500, body: "" });
    expect(await turn(bench)).toMatchObject({ type: "turn_end", authProfile: "anthropic:b" });
    expect(stats(bench)).toMatchObject({ "anthropic:me": { cooldownUntil: bench.nowMs + minuteMs } });
  });

  test("a login whose access token is refused is renewed after its rest, whatever end was named", async () => {
    const server = await anthropic({ revoked: errorReply(401, "authentication_error") });
    const tokens = await startTokenServer();
    onTestFinished(() => tokens.close());
    const oauth = { tokenUrl: tokens.url, clientId: "kois" };
    const bench = claude(server, {
      models: { providers: { anthropic: { baseUrl: server.baseUrl, oauth } } },
    });
    const login = { type: "oauth", provider: "anthropic", refresh: tokens.login("me"), access: "revoked" };
    bench.koiFile("main", "auth-profiles.json", { profiles: { "anthropic:me": login } });
    expect(await turn(bench)).toMatchObject({ code: "auth" });
    bench.nowMs += minuteMs;
    expect(await turn(bench)).toMatchObject({ type: "turn_end" });
    expect(tokens.requests).toHaveLength(1);
  });

  test("a login that ended says so where nothing else is left", async () => {
    const server = await anthropic();
    const tokens = await startTokenServer();
    onTestFinished(() => tokens.close());
    const bench = claude(server);
    const login = {
      type: "oauth",
      provider: "anthropic",
      refresh: "gone",
      tokenUrl: tokens.url,
      clientId: "c",
    };
    bench.koiFile("main", "auth-profiles.json", { profiles: { "anthropic:me": login } });
    expect(await turn(bench)).toMatchObject({
      code: "auth",
      message: expect.stringMatching(
        /^the login of the profile `anthropic:me` has ended: log in again/,
      ) as string,
    });
    expect(keys(server)).toEqual([]);
  });

  test("what a turn costs is told where the model has prices", async () => {
    const server = await openAi(() => ({
      kind: "text",
      chunks: ["hi"],
      usage: { input: 2000, output: 500 },
    }));
    const cost = { input: 3, output: 15 };
    const priced = turnBench({
      kois: { defaults: { model: "x/big" } },
      models: { providers: { x: { baseUrl: server.baseUrl, models: [{ id: "big", cost }, "free"] } } },
    });
    const usage = { inputTokens: 2000, outputTokens: 500 };
    expect(await turn(priced)).toMatchObject({ usage: { ...usage, costUsd: 0.0135 } });
    const { end } = await endOf(
      priced.run(
        priced.request({
          config: { ...priced.request().gateway.config, kois: { defaults: { model: "x/free" } } },
        }),
      ),
    );
    expect(end).toMatchObject({ type: "turn_end", usage });
    expect(end).not.toHaveProperty("usage.costUsd");
  });

  test("every credential is made known before it is used", async () => {
    const server = await anthropic();
    const learnt: string[] = [];
    const changes = { learnSecret: (secret: string) => void learnt.push(secret) };
    const model = { kois: { defaults: { model: "anthropic/claude" } } };
    const bench = turnBench(model, { ANTHROPIC_BASE_URL: server.baseUrl }, changes);
    bench.koiFile("main", "auth-profiles.json", two);
    await turn(bench);
    expect(learnt).toEqual(["key-a"]);
  });

  test("a time-out before the first word lets the profile rest", async () => {
    stopTimers();
    const server = await startAnthropicServer(() => {
      vi.advanceTimersByTime(2_000);
      return { kind: "silence" };
    });
    onTestFinished(() => server.close());
    const bench = claude(server, { kois: { defaults: { model: "anthropic/claude", timeoutSeconds: 2 } } });
    bench.koiFile("main", "auth-profiles.json", two);
    expect(await turn(bench)).toMatchObject({ type: "turn_failed", code: "timeout" });
    expect(stats(bench)).toMatchObject({ "anthropic:a": { failureCounts: { timeout: 1 } } });
  });

  test("tokens go as bearer tokens, references are resolved, a key with `${` in it is taken as it is", async () => {
    const server = await anthropic();
    const bench = claude(server, {}, { HIDDEN: "from-env", NAMED: "by-name" });
    const send = async (profile: object): Promise<void> => {
      bench.koiFile("main", "auth-profiles.json", {
        profiles: { "anthropic:a": { provider: "anthropic", ...profile } },
      });
      await turn(bench);
    };
    await send({ type: "token", token: "bearer-me" });
    await send({ type: "api_key", key: { source: "env", id: "HIDDEN" } });
    await send({ type: "api_key", key: "${NAMED}" });
    await send({ type: "api_key", key: "a${NAMED}b" });
    expect(keys(server)).toEqual(["bearer-me", "from-env", "by-name", "a${NAMED}b"]);
    expect(server.requests[0]?.headers.authorization).toBe("Bearer bearer-me");
  });

  test("a secret that can't be resolved is passed over, and said where nothing else is left", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const lost = { type: "api_key", provider: "anthropic", key: { source: "file", id: "/nowhere" } };
    const good = { type: "api_key", provider: "anthropic", key: "good" };
    const order = { anthropic: ["anthropic:a", "anthropic:b"] };
    bench.koiFile("main", "auth-profiles.json", {
      profiles: { "anthropic:a": lost, "anthropic:b": good },
      order,
    });
    expect(await turn(bench)).toMatchObject({ type: "turn_end" });
    bench.koiFile("main", "auth-profiles.json", { profiles: { "anthropic:a": lost } });
    expect(await turn(bench)).toEqual({
      type: "turn_failed",
      code: "auth",
      isRetryable: false,
      message:
        "the profile `anthropic:a` or a header for `anthropic/claude` refers to a secret that can't be read or is empty",
    });
    expect(keys(server)).toEqual(["good"]);
  });

  test("bookkeeping that fails doesn't cost the answer", async () => {
    const server = await anthropic();
    const bench = claude(server);
    const path = bench.koiFile("main", "auth-profiles.json", two);
    const run = bench.run(bench.request());
    let end: TurnEvent | undefined;
    for await (const event of run) {
      if (event.type === "text_delta") writeFileSync(path, "{");
      end = event;
    }
    expect(end).toMatchObject({ type: "turn_end" });
    expect(bench.logged).toEqual([
      {
        fields: { koiId: "main", code: "KoiFileError" },
        message: "the state of an auth profile can't be written down",
      },
    ]);
    expect(readFileSync(path, "utf8")).toBe("{");
  });
});

describe("fallbacks", () => {
  test.each([401, 402, 404, 429, 500, 529])("after %s the next model answers", async (status) => {
    const primary = await openAi(() => errorReply(status, "some_error"));
    const spare = await openAi();
    const bench = turnBench(chain(primary, spare));
    expect(await turn(bench)).toMatchObject({ type: "turn_end", model: "spare/tiny" });
    expect([primary.requests.length, spare.requests.length]).toEqual([1, 1]);
    expect(bench.logged.map(({ fields, message }) => [message, fields["model"], fields["status"]])).toEqual([
      ["a model failed", "main/big", status],
    ]);
  });

  test("a connection that breaks before the first word leads on as well", async () => {
    const primary = await openAi();
    await primary.close();
    const spare = await openAi();
    const bench = turnBench(chain({ ...primary, close: () => Promise.resolve() }, spare));
    expect(await turn(bench)).toMatchObject({ type: "turn_end", model: "spare/tiny" });
  });

  test("models that can't be tried are passed over, and told where nothing answers", async () => {
    const primary = await openAi(() => errorReply(500, "server_error"));
    const spare = await openAi();
    const bench = turnBench(chain(primary, spare, ["nobody/x", "anthropic/claude"]));
    expect(await turn(bench)).toMatchObject({
      type: "turn_failed",
      code: "provider_unavailable",
      message: expect.stringMatching(
        /`nobody` .*; the koi `main` has no credential for `anthropic\/claude`.*; .*main\/big/,
      ) as string,
    });
  });

  test("a credential that was refused for one model isn't shown again for the next", async () => {
    const server = await anthropic({ bad: errorReply(401, "authentication_error") });
    const model = { primary: "anthropic/claude", fallbacks: ["anthropic/claude-small"] };
    const bench = claude(server, { kois: { defaults: { model } } });
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "bad" }));
    expect(await turn(bench)).toMatchObject({ code: "auth" });
    expect(keys(server)).toEqual(["bad"]);
  });

  test("a rate limit may hold for one model only: the same key is tried for the next", async () => {
    const server = await startAnthropicServer(({ body }) =>
      body["model"] === "claude" ? errorReply(429, "rate_limit_error") : textReply("hi"),
    );
    onTestFinished(() => server.close());
    const model = { primary: "anthropic/claude", fallbacks: ["anthropic/claude-small"] };
    const bench = claude(server, { kois: { defaults: { model } } });
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "good" }));
    expect(await turn(bench)).toMatchObject({ type: "turn_end", model: "anthropic/claude-small" });
  });
});

describe("isolation", () => {
  test("another koi's profiles are never used, copied or read", async () => {
    const server = await anthropic();
    const bench = claude(server);
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "mains-key" }));
    expect(await turn(bench, "work")).toMatchObject({
      type: "turn_failed",
      code: "auth",
      message:
        "the koi `work` has no credential for `anthropic/claude`: add one with " +
        "`skykoi models auth add anthropic --koi work`",
    });
    bench.koiFile("work", "auth-profiles.json", apiKeys({ "anthropic:a": "works-key" }));
    await turn(bench, "work");
    await turn(bench, "main");
    expect(keys(server)).toEqual(["works-key", "mains-key"]);
    expect(stats(bench, "work")).toEqual(stats(bench, "main"));
  });

  test("two kois, 1,000 turns at once, keys and logins that end: each is charged for its own alone", async () => {
    const server = await startAnthropicServer();
    const tokens = await startTokenServer();
    onTestFinished(() => Promise.all([server.close(), tokens.close()]).then(() => undefined));
    const oauth = { tokenUrl: tokens.url, clientId: "kois" };
    const bench = claude(server, {
      models: { providers: { anthropic: { baseUrl: server.baseUrl, oauth } } },
    });
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "mains-key" }));
    const login = { type: "oauth", provider: "anthropic", refresh: tokens.login("work") };
    bench.koiFile("work", "auth-profiles.json", { profiles: { "anthropic:a": login } });
    const ends = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => {
        const koiId = index % 2 === 0 ? "main" : "work";
        const { end } = await endOf(bench.run(bench.request({ koiId, text: `from ${koiId}` })));
        return end?.type;
      }),
    );
    expect(new Set(ends)).toEqual(new Set(["turn_end"]));
    const charged = server.requests.map(({ body, credential }) => {
      const sender = JSON.stringify(body["messages"]).includes("from main") ? "main" : "work";
      return `${sender} ${credential.replace(/\d+$/, "")}`;
    });
    expect(new Set(charged)).toEqual(new Set(["main mains-key", "work access-"]));
    expect([tokens.requests.length, tokens.reused, bench.logged]).toEqual([1, [], []]);
    expect(stats(bench, "main")).toEqual(stats(bench, "work"));
  }, 60_000);

  test("the environment's key serves the default koi, and only where it has no profile", async () => {
    const server = await anthropic();
    const bench = claude(server, {}, { ANTHROPIC_API_KEY: "env-key" });
    expect(await turn(bench, "work")).toMatchObject({ code: "auth" });
    await turn(bench, "main");
    bench.koiFile("main", "auth-profiles.json", apiKeys({ "anthropic:a": "own-key" }));
    await turn(bench, "main");
    const expired = { type: "token", provider: "anthropic", token: "old", expires: 1 };
    bench.koiFile("main", "auth-profiles.json", { profiles: { "anthropic:b": expired } });
    expect(await turn(bench, "main")).toMatchObject({
      code: "auth",
      message: expect.stringContaining(
        "no usable credential (its profiles are expired, ended or of an unknown kind)",
      ) as string,
    });
    expect(keys(server)).toEqual(["env-key", "own-key"]);
  });

  test("the process's own environment is never looked at", async () => {
    const server = await anthropic();
    process.env["ANTHROPIC_API_KEY"] = "process-key";
    process.env["ANTHROPIC_AUTH_TOKEN"] = "process-token";
    onTestFinished(() => {
      delete process.env["ANTHROPIC_API_KEY"];
      delete process.env["ANTHROPIC_AUTH_TOKEN"];
    });
    const api = "anthropic-messages";
    const config: SkykoiConfig = {
      kois: { defaults: { model: "local/claude" } },
      models: { providers: { local: { baseUrl: server.baseUrl, api } } },
    };
    const bench = turnBench(config);
    expect(await turn(bench)).toMatchObject({ type: "turn_end" });
    expect(keys(server)).toEqual(["not-needed"]);
    expect(await turn(claude(server))).toMatchObject({ code: "auth" });
  });

  test("the config's key and headers serve kois without a profile of their own", async () => {
    const server = await openAi();
    const config: SkykoiConfig = {
      kois: { defaults: { model: "x/tiny" } },
      models: {
        providers: {
          x: {
            baseUrl: server.baseUrl,
            apiKey: { source: "env", id: "X" },
            headers: { "X-Team": "${TEAM}" },
          },
        },
      },
    };
    const bench = turnBench(config, { X: "shared", TEAM: "kois" });
    await turn(bench, "main");
    bench.koiFile("work", "auth-profiles.json", {
      profiles: { "x:own": { type: "api_key", provider: "X", key: "own" } },
    });
    await turn(bench, "work");
    expect(keys(server)).toEqual(["shared", "own"]);
    expect(server.requests.map(({ headers }) => headers["x-team"])).toEqual(["kois", "kois"]);
  });
});
