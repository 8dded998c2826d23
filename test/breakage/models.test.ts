// Providers at their worst: slow, full, broken, cut off, gone. A person gets an answer or an honest word, each message
// once, and what happens to one koi delays no other.

import { expect, onTestFinished, test } from "vitest";
import {
  type ModelReply,
  type ModelScript,
  errorReply,
  scriptedMark,
  textReply,
} from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { goodConfig, writeTexts } from "./config-writer.ts";
import { lastText } from "./echo-server.ts";
import { type GatewayChild, startGatewayChild } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { addModel, homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

interface Talk {
  readonly home: string;
  readonly child: GatewayChild;
  readonly toAlpha: Visitor;
  readonly toBeta: Visitor;
}

/** A gateway whose alpha and beta ask a server with this script. */
async function talk(script: ModelScript): Promise<Talk> {
  const server = await startOpenAiServer(script);
  const home = homeWithModel(server, ["alpha", "beta"]);
  await writeTexts(home, goodConfig({ a: "alpha", b: "beta" }), "renamed");
  const child = await startGatewayChild({ home });
  onTestFinished(() => child.kill());
  const [toAlpha, toBeta] = [new Visitor("a"), new Visitor("b")];
  for (const visitor of [toAlpha, toBeta]) {
    await visitor.connect(child.url);
    onTestFinished(() => visitor.leave());
  }
  return { home, child, toAlpha, toBeta };
}

/** The only text under each reply's id. */
function texts({ replies }: Visitor): string[] {
  return [...replies.values()].map((all) => [...all].join(" / "));
}

/** What passes, by the message that meets it. */
const passing: Readonly<Record<string, ModelReply>> = {
  limit: errorReply(429, "rate_limit_error", { "retry-after": "1" }),
  fault: errorReply(500, "server_error"),
  drop: { kind: "drop", chunks: ["half an ans"] },
  cut: { kind: "cut", chunks: ["half an ans"] },
};

test("after a limit, a fault, or half an answer the message is answered, whole and once", async () => {
  const met = new Set<string>();
  const { home, child } = await talk((request) => {
    const fault = lastText(request);
    const isFirst = !met.has(fault);
    met.add(fault);
    return (isFirst && passing[fault]) || textReply("whole");
  });
  const visitors = Object.keys(passing).map((fault) => new Visitor(fault));
  for (const visitor of visitors) {
    await visitor.connect(child.url);
    visitor.say("m0", visitor.id);
  }
  for (const visitor of visitors) {
    await waitUntil(`the answer after ${visitor.id}`, () => visitor.replies.size === 1);
    expect(texts(visitor)).toEqual([`${scriptedMark}whole`]);
    visitor.leave();
  }
  await waitUntil("the last mark", async () => (await child.status()).unsentReplies === 0);
  expect(await child.stop()).toBe(0);
  const { transcripts, deadLetters } = readKoi(home, "alpha");
  const said = [...transcripts.values()].map((entries) => entries.map(({ text }) => text)).sort();
  expect(said).toEqual(
    Object.keys(passing)
      .map((fault) => [fault, `${scriptedMark}whole`])
      .sort(),
  );
  expect(deadLetters).toEqual([]);
});

test(
  "a provider that stays away, or is not there, is told honestly and listed",
  { timeout: 60_000 },
  async () => {
    const gone = await startOpenAiServer();
    await gone.close();
    const { home, child, toAlpha, toBeta } = await talk(() => errorReply(503, "overloaded_error"));
    addModel(home, gone, ["beta"]);
    for (const visitor of [toAlpha, toBeta]) visitor.say("m0");
    await waitUntil("the honest words", () => toAlpha.replies.size + toBeta.replies.size === 2, 50_000);
    const words =
      "I could not answer this message: the provider of `fake/echo` can't be reached or is overloaded";
    expect(texts(toAlpha)).toEqual([`${words} (503 overloaded_error)`]);
    expect(texts(toBeta)).toEqual([`${words} (ECONNREFUSED)`]);
    await waitUntil("the last mark", async () => (await child.status()).unsentReplies === 0);
    expect((await child.status()).outcomes).toMatchObject({ failed: 2, routed: 0 });
    expect(await child.stop()).toBe(0);
    for (const koiId of ["alpha", "beta"]) {
      expect(readKoi(home, koiId).deadLetters).toMatchObject([
        { end: "failed", reason: expect.stringMatching(/^provider_unavailable: /) },
      ]);
    }
  },
);

test("a model that never answers holds up its own conversation alone", async () => {
  const { child, toAlpha, toBeta } = await talk((request) =>
    lastText(request) === "wait" ? { kind: "silence" } : textReply("at once"),
  );
  toAlpha.say("m0", "wait");
  await waitUntil("the turn", async () => (await child.status()).turns.running === 1);
  for (const index of [1, 2, 3]) {
    toBeta.say(`m${index}`);
    await waitUntil(`answer ${index}`, () => toBeta.replies.size === index);
  }
  expect(toAlpha.accepted.has("m0")).toBe(true);
  expect(toAlpha.replies.size).toBe(0);
});
