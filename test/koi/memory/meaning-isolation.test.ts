// What belongs to one koi stays with it: neither its notes nor its vectors nor its keys are another's, and no key travels to an
// address that it was not meant for.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { MemorySearchConfig } from "../../../src/config/memory-search.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { embeddingPlan } from "../../../src/koi/memory/embedding-plan.ts";
import type { EmbeddingPlan } from "../../../src/koi/memory/embedding-plan.ts";
import { memorySettings } from "../../../src/koi/memory/memory-settings.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { toolBench } from "../tools/make-context.ts";
import { foundPaths, giveKeys, meaningKoi, note, search, sentTo, vectorServer } from "./meaning-bench.ts";

test("two kois with one index file: each sends its own notes with its own key, and finds them alone", async () => {
  const server = await vectorServer();
  const store = { path: join(tempFolder(), "all.sqlite") };
  const main = await meaningKoi(server, { store }, { keys: ["key-of-main"] });
  const work = await meaningKoi(server, { store }, { koiId: "work", keys: ["key-of-work"] });
  note(main, "memory/own.md", "The bill of main.");
  note(work, "memory/own.md", "The bill of work.");
  // What both have word by word is paid by each: one's vectors are not the other's.
  for (const bench of [main, work]) {
    expect((await search(bench, "invoice")).results[0]?.text).toBe(
      bench === main ? "The bill of main." : "The bill of work.",
    );
    expect(await foundPaths(bench, "heating")).toEqual(["memory/house.md"]);
  }
  const byKey = (key: string): string =>
    JSON.stringify(
      sentTo({ ...server, requests: server.requests.filter(({ credential }) => credential === key) }),
    );
  expect(byKey("key-of-main")).toContain("bill of main");
  expect(byKey("key-of-main")).not.toContain("bill of work");
  expect(byKey("key-of-work")).toContain("bill of work");
  expect(byKey("key-of-work")).not.toContain("bill of main");
  expect(byKey("key-of-work")).toContain("Hansen");
});

test("a koi without a key uses no other's: neither another koi's nor the environment's", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server, {}, { koiId: "work", keys: [], env: { OPENAI_API_KEY: "of-main" } });
  giveKeys(bench, "main", "openai", ["of-main"]);
  // A server of one's own may need no key, so it is asked without one.
  await search(bench, "heating");
  expect(server.requests.every(({ credential }) => credential === "not-needed")).toBe(true);
});

const plan = async (
  memorySearch: MemorySearchConfig,
  {
    own = {},
    providers = {},
    env = {},
    koiId = "work",
    keys = {},
  }: {
    own?: MemorySearchConfig;
    providers?: NonNullable<SkykoiConfig["models"]>["providers"];
    env?: Record<string, string>;
    koiId?: string;
    keys?: Record<string, readonly string[]>;
  } = {},
): Promise<EmbeddingPlan | undefined> => {
  const config: SkykoiConfig = {
    kois: { defaults: { memorySearch }, list: [{ id: "main" }, { id: "work", memorySearch: own }] },
    models: { providers: providers ?? {} },
  };
  const profiles = Object.entries(keys).flatMap(([provider, names]) =>
    names.map((name) => [`${provider}:${name}`, { type: "api_key", provider, key: name } as const] as const),
  );
  return embeddingPlan(config, koiId as KoiId, {
    providers: { own: {}, config: config.models, env },
    holder: {
      profiles: { profiles: Object.fromEntries(profiles), order: {}, lastGood: {}, usageStats: {}, raw: {} },
      auth: undefined,
      env,
      isDefaultKoi: koiId === "main",
      nowMs: 0,
      openLogin: () => Promise.reject(new Error("there are no logins")),
    },
  });
};

/** What would be sent where: `provider/model address credentials`. */
const told = async (...args: Parameters<typeof plan>): Promise<readonly string[]> => {
  const { ways, problems } = (await plan(...args)) ?? { ways: [], problems: ["words alone"] };
  return [
    ...ways.map(({ name, baseUrl, sources, headers }) =>
      [
        `${name.provider}/${name.model}`,
        new URL(baseUrl).host,
        ...sources.map(({ label }) => label.replaceAll("`", "")),
        ...Object.keys(headers),
      ].join(" "),
    ),
    ...problems.map((problem) => `problem: ${problem}`),
  ];
};
const keys = { openai: ["a"], google: ["g"] };
const OPENAI = "openai/text-embedding-3-small api.openai.com";
const GOOGLE = "google/gemini-embedding-001 generativelanguage.googleapis.com";

test("who is asked, with what", async () => {
  expect(await told({}, { keys })).toEqual(["problem: words alone"]);
  expect(await told({ provider: "openai", enabled: false }, { keys })).toEqual(["problem: words alone"]);
  const noWeight = { query: { hybrid: { vectorWeight: 0 } } };
  expect(await told({ provider: "openai", ...noWeight }, { keys })).toEqual(["problem: words alone"]);
  expect(await told({ provider: "OpenAI" }, { keys })).toEqual([`${OPENAI} the profile openai:a`]);
  expect(await told({ provider: "gemini" }, { keys })).toEqual([`${GOOGLE} the profile google:g`]);
  expect(await told({ provider: "auto" }, { keys })).toEqual([`${OPENAI} the profile openai:a`]);
  expect(await told({ provider: "auto" }, { keys: { google: ["g"] } })).toEqual([
    `${GOOGLE} the profile google:g`,
  ]);
  expect(await told({ provider: "auto", fallback: "none" })).toEqual([
    expect.stringContaining("auto` finds nothing"),
  ]);
  const both = await told({ provider: "openai", model: "large", fallback: "google" }, { keys });
  expect(both).toEqual([
    "openai/large api.openai.com the profile openai:a",
    `${GOOGLE} the profile google:g`,
  ]);
});

test("the environment's key is the default koi's alone", async () => {
  const env = { OPENAI_API_KEY: "x" };
  expect(await told({ provider: "openai" }, { env, koiId: "main" })).toEqual([
    `${OPENAI} OPENAI_API_KEY of the environment`,
  ]);
  expect(await told({ provider: "openai" }, { env })).toEqual([expect.stringContaining("has no credential")]);
});

test.each([
  { provider: "acme", tells: "`memorySearch.model` is not set" },
  { provider: "acme", model: "m", tells: "the provider `acme` of the model `acme/m` is unknown" },
  { provider: "anthropic", model: "m", tells: "offers no embeddings" },
  { provider: "skykoi", model: "echo", tells: "offers no embeddings" },
  { provider: "local", tells: "is a model in this process, and there is none" },
  { provider: "listed", model: "other", tells: "offers no model `other`" },
])("why $provider $model can't be asked", async ({ tells, ...memorySearch }) => {
  const providers = { listed: { baseUrl: "http://127.0.0.1:1/v1", models: [{ id: "one" }] } };
  expect(await told(memorySearch, { providers, keys: { anthropic: ["a"] } })).toEqual([
    expect.stringContaining(tells),
  ]);
});

test("a provider that is named `local` is one of the config's", async () => {
  const providers = { local: { baseUrl: "http://127.0.0.1:1/v1" } };
  expect(await told({ provider: "local", model: "nomic" }, { providers })).toEqual([
    "local/nomic 127.0.0.1:1 no credential",
  ]);
});

test("an address of the config's own gets the config's key, and none that the koi has", async () => {
  const remote = { baseUrl: "http://127.0.0.1:9/v1" };
  expect(await told({ provider: "openai", remote }, { keys })).toEqual([
    "openai/text-embedding-3-small 127.0.0.1:9 no credential",
  ]);
  expect(await told({ provider: "openai", remote: { ...remote, apiKey: "k" } }, { keys })).toEqual([
    "openai/text-embedding-3-small 127.0.0.1:9 memorySearch.remote.apiKey",
  ]);
  expect(
    await told({ provider: "openai", remote: { apiKey: "k", headers: { "X-Team": "a" } } }, { keys }),
  ).toEqual([`${OPENAI} memorySearch.remote.apiKey X-Team`]);
});

test("what stands beside one provider does not go to another", async () => {
  const all: MemorySearchConfig = {
    provider: "openai",
    model: "large",
    remote: { apiKey: "k", headers: { "X-Team": "a" } },
  };
  expect(await told(all, { keys, own: { provider: "google" } })).toEqual([`${GOOGLE} the profile google:g`]);
  expect(await told(all, { keys, own: { remote: { baseUrl: "http://127.0.0.1:9/v1" } } })).toEqual([
    "openai/large 127.0.0.1:9 no credential",
  ]);
  expect(await told(all, { keys, own: { remote: { headers: { "X-Other": "b" } } } })).toEqual([
    "openai/large api.openai.com memorySearch.remote.apiKey X-Other",
  ]);
  const unnamed = { model: "large", remote: { headers: { "X-Team": "a" } } };
  expect(await told(unnamed, { keys, own: { provider: "openai" } })).toEqual([
    "openai/large api.openai.com the profile openai:a X-Team",
  ]);
});

test("vectors of one koi, provider, address or model are never those of another", async () => {
  const remote = (port: number): MemorySearchConfig => ({
    provider: "openai",
    remote: { baseUrl: `http://127.0.0.1:${port}/v1` },
  });
  const spaces = await Promise.all([
    plan(remote(1)),
    plan(remote(1), { koiId: "main" }),
    plan(remote(2)),
    plan({ ...remote(1), model: "large" }),
    plan({ ...remote(1), provider: "google", model: "text-embedding-3-small" }),
  ]);
  expect(new Set(spaces.map((one) => one?.ways[0]?.space)).size).toBe(5);
});

test("a koi's settings are laid over those of all, key by key", () => {
  const config: SkykoiConfig = {
    kois: {
      defaults: {
        memorySearch: { query: { minScore: 0.1, hybrid: { textWeight: 5 } }, cache: { maxEntries: 9 } },
      },
      list: [
        { id: "work", memorySearch: { query: { hybrid: { vectorWeight: 2 } }, cache: { enabled: false } } },
      ],
    },
  };
  expect(memorySettings(config, "work" as KoiId)).toMatchObject({
    maxResults: 6,
    minScore: 0.1,
    hybrid: { hasWords: true, vectorWeight: 2, textWeight: 5, candidateMultiplier: 4 },
    vectors: { keepsGone: false, most: 9 },
  });
});

test("the key of `remote` is resolved as everywhere, and stands in no log", async () => {
  const server = await vectorServer([undefined, { kind: "error", status: 401, type: "the-secret-key" }]);
  const bench = await toolBench(
    {
      kois: {
        defaults: {
          memorySearch: {
            provider: "own",
            model: "m",
            remote: {
              baseUrl: server.baseUrl,
              apiKey: { source: "env", id: "KEY" },
              headers: { "X-Team": "${TEAM}" },
            },
          },
        },
      },
    },
    { env: { KEY: "the-secret-key", TEAM: "kois" } },
  );
  note(bench, "memory/a.md", "The boiler.");
  const { note: why } = await search(bench, "heating");
  expect(server.requests[0]).toMatchObject({ credential: "the-secret-key", headers: { "x-team": "kois" } });
  expect(JSON.stringify([why, bench.logged])).not.toContain("the-secret-key");
  expect(why).toContain("refuses `memorySearch.remote.apiKey`");
});
