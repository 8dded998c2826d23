// `skykoi models`: credentials go in by a pipe and never come out; what is listed is what a turn would do.

import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Desk, type Ran } from "./run-command.ts";

const config = `{
  kois: {
    list: [{ id: "home", default: true }, { id: "work", model: "acme/big" }],
    defaults: {
      model: { primary: "anthropic/claude", fallbacks: ["local/qwen3"] },
      models: { "anthropic/claude": { alias: "c" }, "local/qwen3": {}, "google/gemini": { alias: "g" } },
    },
  },
  models: { providers: { local: { baseUrl: "http://me:hidden-password@127.0.0.1:9/v1" } } },
}`;

let desk: Desk;

beforeEach(() => {
  desk = new Desk();
  mkdirSync(desk.path(".SKYKOI"), { mode: 0o700 });
  desk.write(".SKYKOI/SKYKOI.json", config);
  chmodSync(desk.path(".SKYKOI/SKYKOI.json"), 0o600);
});

afterEach(() => desk.remove());

const file = (koiId: string): string => desk.path(`.SKYKOI/koi/${koiId}/koi/auth-profiles.json`);

function stored(koiId: string): { readonly profiles: object; readonly [key: string]: unknown } {
  return JSON.parse(readFileSync(file(koiId), "utf8")) as never;
}

function auth(args: readonly string[], input = ""): Promise<Ran> {
  return desk.skykoi(["models", "auth", ...args], { input });
}

describe("auth add", () => {
  test("takes the secret from standard input into the koi's own file, for its owner only", async () => {
    expect(await auth(["add", "Anthropic", "--koi", "work", "--name", "me"], " sk-secret \n")).toEqual({
      status: 0,
      stdout: "",
      stderr: "the koi work has the profile anthropic:me (api_key from file); its next turn may use it\n",
    });
    expect(stored("work")).toEqual({
      version: 1,
      profiles: { "anthropic:me": { type: "api_key", provider: "anthropic", key: "sk-secret" } },
    });
    expect(statSync(file("work")).mode & 0o777).toBe(0o600);
    expect(statSync(desk.path(".SKYKOI/koi/work/koi")).mode & 0o777).toBe(0o700);
  });

  test("keeps what else stands in the file, and forgets the rest of the key before it", async () => {
    const usage = { "x:a": { cooldownUntil: 9e15 }, "x:b": { lastUsed: 1 } };
    const old = { type: "api_key", provider: "x", key: "old" };
    desk.write(
      ".SKYKOI/koi/home/koi/auth-profiles.json",
      JSON.stringify({
        version: 1,
        profiles: { "x:a": old, "x:z": { type: "odd", y: 1 } },
        usageStats: usage,
        mine: 1,
      }),
    );
    expect(await auth(["add", "x", "--name", "a"], "new")).toMatchObject({ status: 2 });
    expect((await auth(["add", "x", "--name", "a", "--kind", "token", "--replace"], "new")).status).toBe(0);
    expect(stored("home")).toEqual({
      version: 1,
      profiles: { "x:a": { type: "token", provider: "x", token: "new" }, "x:z": { type: "odd", y: 1 } },
      usageStats: { "x:b": { lastUsed: 1 } },
      mine: 1,
    });
  });

  test("--from-env keeps no secret, and reads none", async () => {
    expect((await auth(["add", "openai", "--from-env", "MY_KEY"])).status).toBe(0);
    expect(stored("home").profiles).toEqual({
      "openai:default": { type: "api_key", provider: "openai", key: { source: "env", id: "MY_KEY" } },
    });
  });

  test("a login is a refresh token or the JSON of a token address, and stands in one koi alone", async () => {
    const flags = ["--kind", "oauth", "--token-url", "https://acme.invalid/token", "--client-id", "kois"];
    const answer = JSON.stringify({ access_token: "at", refresh_token: "rt-1", expires_in: 60 });
    expect((await auth(["add", "acme", "--koi", "work", ...flags], answer)).status).toBe(0);
    expect(stored("work").profiles).toEqual({
      "acme:default": {
        type: "oauth",
        provider: "acme",
        access: "at",
        refresh: "rt-1",
        expires: expect.any(Number) as number,
        tokenUrl: "https://acme.invalid/token",
        clientId: "kois",
      },
    });
    const { status, stderr } = await auth(["add", "acme", "--kind", "oauth"], "rt-1\n");
    expect(status).toBe(2);
    expect(stderr).toContain("this login is acme:default of the koi work already");
    expect(stderr).not.toContain("rt-1");
    expect((await auth(["add", "acme", "--kind", "oauth"], "rt-2\n")).status).toBe(0);
  });

  test.each([
    [["add"], "say which provider it is for"],
    [["add", "x", "--kind", "oath"], "--kind is api_key, token, oauth; did you mean oauth?"],
    [["add", "x", "--name", "a:b"], "--name is a word without a colon"],
    [["add", "x/y"], '"x/y" is no provider'],
    [["add", "x", "--koi", "wrok"], 'there is no koi "wrok"; did you mean work?'],
    [
      ["add", "x", "--kind", "oauth", "--token-url", "http://x.invalid/"],
      "--token-url must begin with https://",
    ],
    [["add", "x", "--client-id", "c"], "belong to --kind oauth"],
    [["add", "x", "--kind", "oauth", "--from-env", "A"], "can't come from a variable"],
    [["add", "x"], "standard input holds no secret"],
    [["add", "x", "sk-as-an-argument"], 'unexpected argument "sk-as-an-argument"'],
  ])("%j is refused: %s", async (args, message) => {
    const { status, stderr } = await auth(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a broken file is named and left", async () => {
    desk.write(".SKYKOI/koi/home/koi/auth-profiles.json", '{"sk-in-here');
    const { status, stderr } = await auth(["add", "x"], "k");
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("is not a JSON object; it is left as it is"),
    ]);
    expect(stderr).not.toContain("sk-in-here");
    expect(readFileSync(file("home"), "utf8")).toBe('{"sk-in-here');
  });
});

describe("auth list and order", () => {
  const key = (provider: string): object => ({ type: "api_key", provider, key: "sk-never-shown" });

  beforeEach(() => {
    const profiles = {
      "x:a": key("x"),
      "x:b": { type: "token", provider: "x", token: "${TOKEN}", expires: 1 },
      "x:c": { type: "oauth", provider: "x", refresh: "sk-never-shown", email: "me@example.org" },
      "y:a": key("y"),
    };
    const usageStats = {
      "x:a": { disabledUntil: 32_503_680_000_000, disabledReason: "billing", lastUsed: 1000 },
    };
    desk.write(
      ".SKYKOI/koi/home/koi/auth-profiles.json",
      JSON.stringify({ profiles, usageStats, lastGood: { x: "x:a" } }),
    );
  });

  test("whose account it is, where the config says so of that provider", async () => {
    const email = "anna@example.org";
    const profiles = {
      "x:a": { provider: "x", mode: "api_key", email },
      "y:a": { provider: "z", mode: "api_key", email },
    };
    desk.write("emails.json", JSON.stringify({ kois: { list: [{ id: "home" }] }, auth: { profiles } }));
    const { stdout } = await auth(["list", "--config", "emails.json"]);
    expect(stdout).toContain("x:a (anna@example.org)  api_key");
    expect(stdout).toContain("y:a  api_key");
  });

  test("every profile in the order in which it is tried, with its state, without its secret", async () => {
    const { status, stdout } = await auth(["list"]);
    expect([status, stdout]).toEqual([
      0,
      "home  1. x:c  oauth from file  ready\n" +
        "home  2. x:a  api_key from file  resting until 3000-01-01T00:00:00.000Z (billing), last used 1970-01-01T00:00:01.000Z\n" +
        "home  - x:b  token from env TOKEN  expired\n" +
        "home  1. y:a  api_key from file  ready\n",
    ]);
    const json = await auth(["list", "--json", "--koi", "home"]);
    expect(json.stdout).not.toContain("sk-never-shown");
    expect((JSON.parse(json.stdout) as readonly object[])[1]).toEqual({
      koiId: "home",
      id: "x:a",
      provider: "x",
      kind: "api_key",
      from: "file",
      state: "resting",
      place: 2,
      readyAt: "3000-01-01T00:00:00.000Z",
      disabledReason: "billing",
      lastUsed: "1970-01-01T00:00:01.000Z",
      isLastGood: true,
    });
  });

  test("an order is set by names or ids, complete, and taken back", async () => {
    expect((await auth(["order", "X", "a"])).stderr).toBe("the koi home has the order x:a for x\n");
    expect(stored("home")["order"]).toEqual({ x: ["x:a"] });
    expect((await auth(["list"])).stdout).toContain("home  - x:c  oauth from file  unused\n");
    await auth(["order", "x", "x:c", "a", "c"]);
    expect(stored("home")["order"]).toEqual({ x: ["x:c", "x:a"] });
    await auth(["order", "x", "--clear"]);
    expect(stored("home")["order"]).toEqual({});
    expect(stored("home")["lastGood"]).toEqual({ x: "x:a" });
  });

  test("an unknown profile, and an order of nothing, are refused", async () => {
    expect((await auth(["order", "x", "d:e"])).stderr).toContain('there is no profile "d:e" for x');
    expect((await auth(["order", "x", "y:a"])).status).toBe(2);
    expect((await auth(["order", "x"])).stderr).toContain("name the profiles in their order, or say --clear");
    expect((await auth(["order", "x", "--clear", "--koi", "work"])).status).toBe(0);
  });
});

describe("list", () => {
  test("the chain in order, then what a session may choose; no address in full", async () => {
    await auth(["add", "anthropic"], "k");
    const { status, stdout } = await desk.skykoi(["models", "list"], { env: { GEMINI_API_KEY: "from-env" } });
    expect([status, stdout]).toEqual([
      0,
      "home\n" +
        "  primary   anthropic/claude (c)  anthropic-messages at api.anthropic.com\n" +
        "            with the profile anthropic:default\n" +
        "  fallback  local/qwen3  openai-completions at 127.0.0.1:9\n" +
        "            with no credential\n" +
        "  choice    google/gemini (g)  google-generative-ai at generativelanguage.googleapis.com\n" +
        "            with GEMINI_API_KEY of the environment\n" +
        "\n" +
        "work\n" +
        "  primary   acme/big\n" +
        "            can't be used: the provider `acme` of the model `acme/big` is unknown: set " +
        "`models.providers.acme.baseUrl` in SKYKOI.json, or use one that is built in (anthropic, openai, google)\n" +
        "  fallback  local/qwen3  openai-completions at 127.0.0.1:9\n" +
        "            with no credential\n" +
        "  choice    anthropic/claude (c)  anthropic-messages at api.anthropic.com\n" +
        "            can't be used: the koi `work` has no credential for `anthropic/claude`: add one with " +
        "`skykoi models auth add anthropic --koi work`\n" +
        "  choice    google/gemini (g)  google-generative-ai at generativelanguage.googleapis.com\n" +
        "            can't be used: the koi `work` has no credential for `google/gemini`: add one with " +
        "`skykoi models auth add google --koi work`\n",
    ]);
    expect(stdout).not.toContain("hidden-password");
  });

  test("a koi's own models.json, rests, and JSON", async () => {
    desk.write(
      ".SKYKOI/koi/work/koi/models.json",
      JSON.stringify({ providers: { acme: { baseUrl: "https://acme.invalid/v1", apiKey: "k" } } }),
    );
    desk.write(
      ".SKYKOI/koi/work/koi/auth-profiles.json",
      JSON.stringify({
        profiles: { "acme:a": { type: "api_key", provider: "acme", key: "k" } },
        usageStats: { "acme:a": { cooldownUntil: 32_503_680_000_000 } },
      }),
    );
    const { stdout } = await desk.skykoi(["models", "list", "--koi", "work", "--json"]);
    expect((JSON.parse(stdout) as readonly object[])[0]).toEqual({
      koiId: "work",
      model: "acme/big",
      role: "primary",
      provider: "acme",
      api: "openai-completions",
      host: "acme.invalid",
      credentials: [{ from: "the profile acme:a", restsUntil: "3000-01-01T00:00:00.000Z" }],
    });
  });

  test("without any model it is the one that is built in; a broken file is told and the rest listed", async () => {
    desk.write(".SKYKOI/SKYKOI.json", `{ kois: { list: [{ id: "home", default: true }, { id: "work" }] } }`);
    desk.write(".SKYKOI/koi/home/koi/models.json", "[");
    const { status, stdout, stderr } = await desk.skykoi(["models", "list"]);
    expect([status, stdout]).toEqual([
      1,
      "work\n  primary   skykoi/echo  echo\n            with no credential\n",
    ]);
    expect(stderr).toMatch(/^koi home: `.*models\.json` is not a JSON object/);
  });

  test("words that are no command say which there are", async () => {
    expect((await desk.skykoi(["models"])).stderr).toBe(
      "skykoi models: say what to do: list, auth add, auth list, auth order\n",
    );
    expect((await auth(["ad"])).stderr).toBe("skykoi models auth: say what to do: add, list, order\n");
  });
});

describe("doctor", () => {
  interface Finding {
    readonly check: string;
    readonly severity: string;
    readonly message: string;
  }

  async function findings(env: Readonly<Record<string, string>> = {}): Promise<Finding[]> {
    const args = ["doctor", "--json"];
    const { stdout } = await desk.skykoi(args, { env: { SKYKOI_GATEWAY_PORT: "0", ...env } });
    const { findings: all } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
    return all.filter(({ check }) => check === "models");
  }

  test("tells a model without a price where turns may cost only so much, prices of models.json counted", async () => {
    const config = { kois: { defaults: { model: "acme/big", turnLimits: { maxCostUsd: 1 } } } };
    desk.write(".SKYKOI/SKYKOI.json", JSON.stringify(config));
    chmodSync(desk.path(".SKYKOI/SKYKOI.json"), 0o600);
    const entry = (models: readonly object[]): string =>
      JSON.stringify({ providers: { acme: { baseUrl: "https://acme.invalid/v1", apiKey: "k", models } } });
    desk.write(".SKYKOI/koi/main/koi/models.json", entry([{ id: "big" }]));
    expect(await findings()).toEqual([
      expect.objectContaining({
        severity: "warning",
        message: expect.stringMatching(
          /^a turn may cost \$1 at most, and the prices of `acme\/big`/,
        ) as string,
        repair: "write its prices there, or take turnLimits.maxCostUsd away from the koi main",
      }),
    ]);
    desk.write(".SKYKOI/koi/main/koi/models.json", entry([{ id: "big", cost: { input: 1 } }]));
    expect(await findings()).toEqual([]);
  });

  test("says who lives on the environment, which is no fault", async () => {
    desk.write(".SKYKOI/SKYKOI.json", `{ kois: { defaults: { model: "anthropic/claude" } } }`);
    chmodSync(desk.path(".SKYKOI/SKYKOI.json"), 0o600);
    const env = { ANTHROPIC_API_KEY: "sk-of-the-environment", SKYKOI_GATEWAY_PORT: "0" };
    expect(await findings(env)).toEqual([
      expect.objectContaining({
        severity: "note",
        message:
          "the koi main uses ANTHROPIC_API_KEY of the environment, since it has no auth profile for anthropic; no other koi does",
      }),
    ]);
    expect((await desk.skykoi(["doctor"], { env })).stdout).toMatch(/^note .*\n.*\nall is well\n$/s);
    await auth(["add", "anthropic"], "own");
    expect(await findings(env)).toEqual([]);
  });

  test("tells missing and broken credentials, ended logins, and one login of two kois", async () => {
    const login = (name: string, more: object = {}): string =>
      JSON.stringify({
        profiles: { [name]: { type: "oauth", provider: "x", refresh: "rt-shared", ...more } },
      });
    desk.write(".SKYKOI/koi/home/koi/auth-profiles.json", login("x:me"));
    const ended = { endedLogin: createHash("sha256").update("rt-shared").digest("hex").slice(0, 32) };
    desk.write(".SKYKOI/koi/work/koi/auth-profiles.json", login("x:you", ended));
    const found = await findings();
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: the koi `home` has no credential for `anthropic\/claude`/) as string,
      expect.stringMatching(/^warning: the provider `acme`/) as string,
      "warning: the profile x:you of the koi work has ended: nothing uses it any more",
      "error: one login is in use as x:me of the koi home and x:you of the koi work: renewing one ends it for the others",
    ]);
    expect(JSON.stringify(found)).not.toContain("rt-shared");
    desk.write(".SKYKOI/koi/work/koi/auth-profiles.json", "{");
    expect((await findings()).filter(({ severity }) => severity === "error")).toHaveLength(1);
  });
});
