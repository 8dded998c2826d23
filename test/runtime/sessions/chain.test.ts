// Chains: circles of kois stop at their budget, whatever way they go; and nobody waits for a place that he holds himself.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { settled, until } from "../until.ts";
import { inTouch, isPersons, left, type Part, sendTo, town } from "./town.ts";

const limited = (
  koiToKoi: NonNullable<SkykoiConfig["session"]>["koiToKoi"],
  more: SkykoiConfig = {},
): SkykoiConfig => ({
  ...inTouch,
  ...more,
  session: { koiToKoi: { maxPingPongTurns: 0, ...koiToKoi } },
});

/** Sends on to the next one, and says what came of it. */
const passOn =
  (next: string): Part =>
  async (_, desk) => {
    const sent = await sendTo(desk, next, "pass it on");
    return "refused" in sent ? sent.refused : "";
  };
const circle = { a: passOn("b"), b: passOn("c"), c: passOn("a") };

test.each([1, 4, 8])("a circle of three stops after %i steps", async (maxHops) => {
  const t = town(circle, limited({ maxHops }));
  await t.write("a", "start");
  await until(() => t.turns.length === maxHops + 1, "the turns");
  await until(() => Object.keys(circle).every((id) => left(t.storeOf(id)).pending === 0), "the end");
  await settled();
  expect(t.turns).toHaveLength(maxHops + 1);
  expect(t.lines.filter(({ message }) => message === "chain of koi-to-koi messages is stopped")).toHaveLength(
    1,
  );
  const [{ chainId } = {}] = t.requests.slice(1);
  expect(chainId).toBeDefined();
  expect(t.requests.slice(1).map((request) => request.chainId)).toEqual(
    Array.from({ length: maxHops }, () => chainId),
  );
  expect(t.gatewayStore.chainUse(chainId ?? "").hops).toBe(maxHops);
});

test("a message of a person begins a chain of its own", async () => {
  const t = town(circle, limited({ maxHops: 2 }));
  for (const id of ["one", "two"]) {
    await t.write("a", id, id);
    await settled();
    await until(() => t.turns.length === (id === "one" ? 3 : 6), "the turns");
  }
});

test("answers that go to and fro count as well, and the last word is told", async () => {
  const talk: Part = async (request, desk) => {
    if (isPersons(request)) await sendTo(desk, "b", "hello");
    return "and you?";
  };
  const t = town(
    { a: talk, b: talk },
    { ...inTouch, session: { koiToKoi: { maxHops: 3, maxPingPongTurns: 20 } } },
  );
  await t.write("a", "start");
  await until(() => t.turns.length === 4, "the turns");
  await until(
    () => left(t.storeOf("a")).pending + left(t.storeOf("b")).pending + left(t.storeOf("a")).outbox === 0,
    "the end",
  );
  await settled();
  expect(t.turns).toHaveLength(4);
});

test("a chain stops where its tokens are used up", async () => {
  const usage = { inputTokens: 900, outputTokens: 100 };
  const spending =
    (next: string): Part =>
    async (request, desk) => {
      const text = await passOn(next)(request, desk);
      return { type: "turn_end", text: String(text), model: "test/scripted", usage };
    };
  const t = town(
    { a: spending("b"), b: spending("c"), c: spending("a") },
    limited({ maxHops: 100, maxChainTokens: 2_500 }),
  );
  await t.write("a", "start");
  await until(
    () => t.lines.some(({ fields }) => String(fields["reason"]).includes("maxChainTokens")),
    "the stop",
  );
  await until(() => Object.keys(circle).every((id) => left(t.storeOf(id)).pending === 0), "the end");
  // The turn of a person does not count; three others have used 3,000, and the next letter is not answered.
  expect(t.turns.length).toBeLessThanOrEqual(5);
  expect(t.gatewayStore.chainUse(t.requests[1]?.chainId ?? "").tokens).toBe((t.turns.length - 1) * 1_000);
});

test("a chain stops where its money is spent", async () => {
  const usage = { inputTokens: 1, outputTokens: 1, costUsd: 0.3 };
  const spending =
    (next: string): Part =>
    async (request, desk) => {
      const text = await passOn(next)(request, desk);
      return { type: "turn_end", text: String(text), model: "test/scripted", usage };
    };
  const t = town({ a: spending("b"), b: spending("a") }, limited({ maxHops: 100, maxChainCostUsd: 0.5 }));
  await t.write("a", "start");
  await until(
    () => t.lines.some(({ fields }) => String(fields["reason"]).includes("maxChainCostUsd")),
    "the stop",
  );
  await until(() => ["a", "b"].every((id) => left(t.storeOf(id)).pending === 0), "the end");
  expect(t.turns.length).toBeLessThanOrEqual(4);
});

test.each([
  ["one place for all", { kois: { defaults: { maxConcurrent: 1 } } }],
  [
    "one place a koi",
    {
      kois: {
        list: [
          { id: "a", maxConcurrent: 1 },
          { id: "b", maxConcurrent: 1 },
          { id: "c", maxConcurrent: 1 },
        ],
      },
    },
  ],
] as const)("kois that wait for each other hold no place that another needs: %s", async (_, kois) => {
  const ask =
    (next: string): Part =>
    async (_request, desk) => {
      const sent = await sendTo(desk, next, "?", { waitMs: 60_000 });
      return "reply" in sent ? `${next} says ${sent.reply}` : JSON.stringify(sent);
    };
  const t = town({ a: ask("b"), b: ask("c"), c: () => "yes" }, limited({}, kois as SkykoiConfig));
  await t.write("a", "start");
  await until(() => t.seen().length === 1, "the answer, without the clock");
  expect(t.seen()).toEqual(["a: b says c says yes"]);
  await until(() => t.stages.queue.size().running === 0, "all turns to end");
});

test("a koi asks a session of its own with one place in all", async () => {
  const self: Part = async (request, desk) => {
    if (!isPersons(request)) return "from my main session";
    const sent = await desk.send(
      { session: "main", text: "?", waitMs: 60_000 },
      { isOwner: true, senders: [] },
      request.signal,
    );
    return "reply" in sent ? sent.reply : JSON.stringify(sent);
  };
  const t = town({ a: self }, limited({}, { kois: { defaults: { maxConcurrent: 1 } } }));
  await t.write("a", "start");
  await until(() => t.seen().length === 1, "the answer");
  expect(t.seen()).toEqual(["a: from my main session"]);
});

test("who is waited for can't wait back: it is told so at once", async () => {
  const t = town(
    {
      a: async (_, desk) => JSON.stringify(await sendTo(desk, "b", "?", { waitMs: 60_000 })),
      b: async (request, desk) => {
        const back = { session: "koi:a:a", text: "?", waitMs: 60_000 };
        return JSON.stringify(await desk.send(back, { isOwner: true, senders: [] }, request.signal));
      },
    },
    { ...limited({}), tools: { ...inTouch.tools, sessions: { visibility: "all" } } },
  );
  await t.write("a", "start");
  await until(() => t.seen().length === 1, "the answer, without the clock");
  expect(t.seen()[0]).toContain("waits for your answer");
});
