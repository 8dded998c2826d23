// Search by meaning: what is found, what is sent and paid for, and what it does where the server does not do its part.

import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TurnUsage } from "../../../src/koi/conversation.ts";
import { lookThroughMemory } from "../../../src/koi/tools/memory/look-through.ts";
import { memorySearch } from "../../../src/koi/tools/memory/memory-search.ts";
import { errorReply } from "../../fakes/models/model-reply.ts";
import { topicVector, vectorsReply } from "../../fakes/models/scripted-vectors.ts";
import { foundPaths, giveKeys, meaningKoi, note, search, sentTo, vectorServer } from "./meaning-bench.ts";

const house = "memory/house.md";

test("what has none of the words is found by its meaning", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server);
  const { results, by, note: why } = await search(bench, "heating mended");
  expect(results.map(({ path }) => path)).toEqual([house]);
  expect(results[0]?.score).toBe(0.7);
  expect([by, why]).toEqual(["words and meaning", undefined]);
  expect(server.requests[0]?.body["model"]).toBe("text-embedding-3-small");
  expect(server.requests.map(({ path }) => path)).toEqual(["/v1/embeddings", "/v1/embeddings"]);
});

test("without a provider nothing is sent anywhere", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server, { provider: "none" });
  expect(await search(bench, "heating")).toEqual({ results: [], by: "words" });
  expect(await foundPaths(bench, "boiler")).toEqual([house]);
  expect(server.requests).toHaveLength(0);
});

test("a text is paid for once: not with the next search, nor after a move, nor in another process", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server);
  await search(bench, "heating");
  await search(bench, "fish");
  note(bench, "memory/old/house.md", "The boiler was repaired by Hansen.");
  rmSync(join(bench.workspace, house));
  expect(await foundPaths(bench, "furnace")).toEqual(["memory/old/house.md"]);
  expect(sentTo(server).filter((texts) => texts.some((text) => text.includes("Hansen")))).toHaveLength(1);
  note(bench, "memory/lake.md", "A pike.");
  expect(await foundPaths(bench, "trout")).toEqual(["memory/lake.md"]);
  expect(sentTo(server).at(-1)).toEqual(["A pike."]);
  // What lies on disk is enough for a process that knows nothing.
  const { Embeddings } = await import("../../../src/koi/memory/embeddings.ts");
  const { searchMemory } = await import("../../../src/koi/memory/search-memory.ts");
  const { Embedder } = await import("../../../src/koi/memory/embedder.ts");
  const { memoryPlace } = await import("../../../src/koi/tools/memory/memory-place.ts");
  const place = await memoryPlace(bench.context, bench.context);
  const { plan } = (await bench.context.embedder()) ?? {};
  if (!plan) throw new Error("there is no plan");
  const deps = { koiId: "main", shared: new Embeddings(), resolveSecret: async () => "a", now: Date.now };
  const before = server.requests.length;
  const { signal } = new AbortController();
  const wanted = { query: "heating", maxResults: 6, minScore: 0.35, signal };
  const { hits } = await searchMemory({ ...place, embedder: new Embedder(plan, deps) }, wanted);
  expect(hits.map(({ path }) => path)).toEqual(["memory/old/house.md"]);
  expect(server.requests.length - before).toBe(1);
});

test("MEMORY.md is found by its meaning in the owner's own session, and its text lies in no index", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server);
  note(bench, "MEMORY.md", "The vault: 4711.");
  expect(await foundPaths(bench, "safe")).toEqual(["MEMORY.md"]);
  expect(await foundPaths(bench, "safe")).toEqual(["MEMORY.md"]);
  expect(sentTo(server).filter((texts) => texts.some((text) => text.includes("4711")))).toHaveLength(1);
  const index = join(bench.context.home.sessionsDir, "memory.sqlite");
  expect(readFileSync(index).includes("4711")).toBe(false);
  const sent = server.requests.length;
  const stranger = { ...bench, context: { ...bench.context, isOwner: false } };
  const text = await memorySearch.run({ query: "safe" }, stranger.context);
  expect(JSON.stringify(text)).not.toContain("vault");
  expect(sentTo(server).slice(sent)).toEqual([["safe"]]);
});

test("words and meaning are weighed as the config says", async () => {
  const server = await vectorServer();
  const text = "The heating of the office, and fish.";
  const scoreOf = async (query: object): Promise<number[]> => {
    const bench = await meaningKoi(server, { query });
    note(bench, "memory/both.md", text);
    return (await search(bench, "heating office")).results.map(({ score }) => score);
  };
  const cosine = 0.71;
  const close = (score: number): unknown => expect.closeTo(score, 1);
  // By words both.md has all, house.md none; by meaning house.md is nearer.
  expect(await scoreOf({ hybrid: { vectorWeight: 0, textWeight: 1 } })).toEqual([1]);
  expect(await scoreOf({ hybrid: { enabled: false } })).toEqual([1, close(cosine)]);
  expect(await scoreOf({ hybrid: { vectorWeight: 1, textWeight: 3 } })).toEqual([
    close((cosine + 3) / 4),
    close(0.25),
  ]);
  expect(await scoreOf({ minScore: 0.9 })).toEqual([close(0.7 * cosine + 0.3), close(0.7)]);
  expect(await scoreOf({ maxResults: 1, hybrid: { candidateMultiplier: 1 } })).toHaveLength(1);
});

test("no words but meaning, with hybrid off: what has the words and another meaning is no result", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server, { query: { hybrid: { enabled: false } } });
  expect(await foundPaths(bench, "Hansen")).toEqual([]);
  const both = await meaningKoi(server);
  expect(await foundPaths(both, "Hansen")).toEqual([house]);
});

test("what is sent and used is counted, with its price", async () => {
  const server = await vectorServer();
  const spent: TurnUsage[] = [];
  const models = [{ id: "text-embedding-3-small", cost: { input: 1_000_000 } }];
  const bench = await meaningKoi(
    server,
    {},
    {
      turn: { spent: (usage) => void spent.push(usage) },
      config: { models: { providers: { openai: { baseUrl: server.baseUrl, models } } } },
    },
  );
  await search(bench, "heating");
  expect(spent).toEqual([
    { inputTokens: 11, outputTokens: 0, costUsd: 11 },
    { inputTokens: 11, outputTokens: 0, costUsd: 11 },
  ]);
});

test("a session's begin makes vectors beside it", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server);
  await lookThroughMemory(bench.context, [memorySearch]);
  expect(sentTo(server).flat().sort()).toEqual([
    "A trout of two pounds.",
    "The boiler was repaired by Hansen.",
  ]);
  await search(bench, "heating");
  expect(server.requests).toHaveLength(2);
});

test("401: the next profile is used, and the first one rests", async () => {
  const server = await vectorServer([errorReply(401, "invalid_api_key")]);
  const bench = await meaningKoi(server, {}, { keys: ["a", "b"] });
  expect(await foundPaths(bench, "heating")).toEqual([house]);
  await search(bench, "fish");
  expect(server.requests.map(({ credential }) => credential)).toEqual(["a", "b", "b", "b"]);
  // The koi's answers may still use it.
  const profiles = readFileSync(join(bench.stateDir, "koi/main/koi/auth-profiles.json"), "utf8");
  expect(profiles).not.toContain("cooldownUntil");
});

test.each([
  { what: "401", reply: errorReply(401, "invalid_api_key"), tells: "refuses the profile `openai:a`" },
  { what: "429", reply: errorReply(429, "rate_limit_exceeded", { "retry-after": "90" }), tells: "limits" },
  { what: "500", reply: errorReply(500, "server_error"), tells: "can't be reached or is overloaded" },
  { what: "404", reply: errorReply(404, "model_not_found"), tells: "knows no model" },
  { what: "no JSON", reply: { kind: "garbage", chunks: [], bytes: "<html>" }, tells: "can't be understood" },
  { what: "a broken connection", reply: { kind: "drop", chunks: [] }, tells: "can't be reached" },
  { what: "too few vectors", reply: vectorsReply(() => []), tells: "can't be understood" },
  { what: "no numbers", reply: vectorsReply(() => [Number.NaN]), tells: "can't be understood" },
] as const)("$what: words alone, at once, and it says so", async ({ reply, tells }) => {
  const server = await vectorServer(() => reply);
  const bench = await meaningKoi(server);
  const { results, by, note: why } = await search(bench, "boiler");
  expect(results.map(({ path }) => path)).toEqual([house]);
  expect([by, why]).toEqual(["words", expect.stringContaining(tells)]);
  await search(bench, "trout");
  expect(server.requests).toHaveLength(1);
  expect(JSON.stringify(bench.logged)).not.toContain('"a"');
});

test("a server that is silent costs a search its share of the time, once", async () => {
  const server = await vectorServer(() => ({ kind: "silence" }));
  const bench = await meaningKoi(server);
  const { memoryPlace } = await import("../../../src/koi/tools/memory/memory-place.ts");
  const { searchMemory } = await import("../../../src/koi/memory/search-memory.ts");
  const place = await memoryPlace(bench.context, bench.context);
  const { signal } = new AbortController();
  const wanted = { query: "boiler", maxResults: 6, minScore: 0.35, signal, patienceMs: 200 };
  const answer = await searchMemory(place, wanted);
  expect(answer.hits.map(({ path }) => path)).toEqual([house]);
  expect(answer.note).toContain("did not answer in time");
  expect((await searchMemory(place, wanted)).note).toContain("left alone");
  expect(server.requests).toHaveLength(1);
});

test("notes whose vectors are not there in time are found by words, and the rest is made beside the turn", async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const server = await vectorServer((_, index) =>
    index === 1 ? { ...vectorsReply(), gate } : vectorsReply(),
  );
  const bench = await meaningKoi(server);
  const { memoryPlace } = await import("../../../src/koi/tools/memory/memory-place.ts");
  const { searchMemory } = await import("../../../src/koi/memory/search-memory.ts");
  const place = await memoryPlace(bench.context, bench.context);
  const { signal } = new AbortController();
  const wanted = { query: "boiler", maxResults: 6, minScore: 0.35, signal };
  const first = await searchMemory(place, { ...wanted, patienceMs: 400 });
  expect(first.hits.map(({ path }) => path)).toEqual([house]);
  expect(first.note).toContain("of 2 pieces of notes 2 were searched by words alone");
  open();
  const second = await searchMemory(place, { ...wanted, query: "heating" });
  expect(second.hits.map(({ path }) => path)).toEqual([house]);
  expect(second.note).toBe(undefined);
  expect(sentTo(server).filter((texts) => texts.length === 2)).toHaveLength(1);
});

test("another dimension for notes than for what is asked: words alone, and nothing of it is kept", async () => {
  const server = await vectorServer((_, index) => vectorsReply((text) => topicVector(text, index)));
  const bench = await meaningKoi(server);
  const { results, note: why } = await search(bench, "boiler");
  expect(results.map(({ path }) => path)).toEqual([house]);
  expect(why).toContain("vectors of 6 numbers in place of 5");
});

test("another dimension from some day on: all is made anew, once", async () => {
  const state = { more: 0 };
  const server = await vectorServer(() => vectorsReply((text) => topicVector(text, state.more)));
  const bench = await meaningKoi(server, { cache: { maxEntries: 2 } });
  await search(bench, "heating");
  state.more = 3;
  expect(await foundPaths(bench, "heating")).toEqual([house]);
  expect(await foundPaths(bench, "fish")).toEqual(["memory/lake.md"]);
  expect(sentTo(server).map((texts) => texts.length)).toEqual([1, 2, 1, 2, 1]);
});

test("a text that the model does not take costs the others nothing, and is not asked about again", async () => {
  const server = await vectorServer((request) =>
    JSON.stringify(request.body).includes("poison")
      ? errorReply(400, "invalid_request_error")
      : vectorsReply(),
  );
  const bench = await meaningKoi(server);
  note(bench, "memory/bad.md", "poison");
  expect(await search(bench, "heating")).toMatchObject({
    results: [{ path: house }],
    by: "words and meaning",
  });
  const asked = server.requests.length;
  await search(bench, "fish");
  expect(server.requests.length - asked).toBe(1);
  expect(await foundPaths(bench, "poiso")).toEqual(["memory/bad.md"]);
});

test("another provider or model: all is made anew there, and going back costs nothing", async () => {
  const server = await vectorServer();
  const google = await vectorServer([], "google");
  const bench = await meaningKoi(server);
  await search(bench, "heating");
  const asGoogle = await meaningKoi(
    server,
    { provider: "gemini" },
    {
      config: { models: { providers: { google: { baseUrl: google.baseUrl } } } },
    },
  );
  giveKeys(asGoogle, "main", "google", ["g"]);
  const moved = { ...asGoogle.context, home: bench.context.home };
  const run = async (context: typeof moved, query: string): Promise<string> =>
    JSON.stringify(await memorySearch.run({ query }, context));
  expect(await run(moved, "heating")).toContain(house);
  expect(google.requests.map(({ path }) => path.split(":")[1])).toEqual([
    "embedContent",
    "batchEmbedContents",
  ]);
  expect(google.requests[0]?.body["taskType"]).toBe("RETRIEVAL_QUERY");
  expect(google.requests.map(({ credential }) => credential)).toEqual(["g", "g"]);
  await run(moved, "fish");
  await run(bench.context, "fish");
  expect([google.requests.length, server.requests.length]).toEqual([3, 3]);
});

test("the fallback makes vectors where the first provider can't", async () => {
  const broken = await vectorServer(() => errorReply(500, "server_error"));
  const spare = await vectorServer();
  const bench = await meaningKoi(
    broken,
    { fallback: "ollama/nomic-embed-text" },
    {
      config: { models: { providers: { ollama: { baseUrl: spare.baseUrl } } } },
    },
  );
  expect(await search(bench, "heating")).toMatchObject({
    results: [{ path: house }],
    by: "words and meaning",
  });
  expect(spare.requests[0]).toMatchObject({ credential: "", body: { model: "nomic-embed-text" } });
});

test("cache off: what is gone is forgotten; on: what comes back costs nothing", async () => {
  for (const [enabled, times] of [
    [true, 1],
    [false, 2],
  ] as const) {
    const server = await vectorServer();
    const bench = await meaningKoi(server, { cache: { enabled } });
    await search(bench, "heating");
    rmSync(join(bench.workspace, house));
    await search(bench, "heating");
    note(bench, house, "The boiler was repaired by Hansen.");
    expect(await foundPaths(bench, "heating")).toEqual([house]);
    expect(sentTo(server).filter((texts) => texts.some((text) => text.includes("Hansen")))).toHaveLength(
      times,
    );
  }
});

test("maxEntries: the newest notes have vectors, the others are found by words, and nothing is paid again", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server, { cache: { maxEntries: 2 } });
  for (let at = 0; at < 5; at += 1) note(bench, `memory/n${at}.md`, `invoice ${at}`);
  const { note: why } = await search(bench, "heating");
  expect(why).toBe("of 7 pieces of notes 5 were searched by words alone");
  await search(bench, "fish");
  expect(sentTo(server).map((texts) => texts.length)).toEqual([1, 2, 1]);
  note(bench, "memory/new.md", "furnace");
  rmSync(join(bench.workspace, "memory/n3.md"));
  rmSync(join(bench.workspace, "memory/n4.md"));
  expect(await foundPaths(bench, "heating")).toContain("memory/new.md");
});

test("an index of the version before is made anew", async () => {
  const server = await vectorServer();
  const bench = await meaningKoi(server);
  const { default: Database } = await import("libsql");
  const file = join(bench.context.home.sessionsDir, "memory.sqlite");
  const old = new Database(file);
  old.exec("CREATE TABLE note (id INTEGER PRIMARY KEY, owner TEXT, path TEXT, stamp TEXT)");
  old.exec(
    "CREATE TABLE place (id INTEGER PRIMARY KEY, note INTEGER, first_line INTEGER, last_line INTEGER)",
  );
  old.close();
  expect(await foundPaths(bench, "heating")).toEqual([house]);
  expect(bench.logged).toEqual([]);
  expect(statSync(file).mode & 0o077).toBe(0);
});
