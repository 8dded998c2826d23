// Whatever the queue mode, the cap and the koi do: every message is answered once or listed with its outcome, a session
// keeps its order, and no answer shows twice.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { QueueConfig } from "../../src/config/messages.ts";
import { answerOf, failureOf } from "../runtime/scripted-koi.ts";
import { harness } from "../runtime/stages-harness.ts";
import { openAccess, tinyTable } from "../runtime/tiny-table.ts";
import { settled, until } from "../runtime/until.ts";
import { runs } from "./runs.ts";

const queues: fc.Arbitrary<QueueConfig> = fc.record({
  mode: fc.constantFrom("collect", "followup", "steer", "steer-backlog", "interrupt"),
  debounceMs: fc.constantFrom(0, 700),
  cap: fc.integer({ min: 1, max: 4 }),
  drop: fc.constantFrom("old", "new", "summarize"),
});

type Step =
  | { readonly do: "receive"; readonly peer: string; readonly isCommand: boolean }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "answer" | "fail"; readonly turn: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("receive" as const),
      peer: fc.constantFrom("1", "2"),
      isCommand: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(100, 3_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const), turn: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), turn: fc.nat(3) }) },
);

async function play(queue: QueueConfig, burstMs: number, play: readonly Step[]): Promise<void> {
  const config = { ...openAccess, messages: { queue, inbound: { debounceMs: burstMs } } };
  const one = harness({ table: tinyTable({ config }) });
  const { koi, clock, stages, channel } = one;
  const ended = new Set<number>();
  const end = (turn: number, isGood: boolean): void => {
    const open = koi.asked.flatMap((_, index) => (ended.has(index) ? [] : [index]));
    const index = open[turn % Math.max(1, open.length)];
    if (index === undefined) return;
    ended.add(index);
    koi.asked[index]?.end(isGood ? answerOf(`answer ${index}`) : failureOf("rate_limit", true));
  };
  const sent: { id: string; peer: string }[] = [];
  for (const step of play) {
    if (step.do === "receive") {
      const id = `m${String(sent.length).padStart(3, "0")}`;
      sent.push({ id, peer: step.peer });
      await one.receive({ id, peer: step.peer, text: step.isCommand ? `/${id}` : id });
    } else if (step.do === "wait") clock.advance(step.ms);
    else end(step.turn, step.do === "answer");
    await settled();
  }
  await until(() => {
    clock.advance(10_000);
    while (ended.size < koi.asked.length) end(0, true);
    const { running, waiting } = stages.queue.size();
    return running + waiting + stages.outbox.size() === 0;
  }, "everything to be over");

  const store = one.storeOf("home");
  await until(() => store.pending().length === 0, "no message to be pending");
  await until(() => store.outbox().length === 0, "no reply to be unsent");
  const dead = store.deadLetters(1_000).map(({ messageKey }) => messageKey.split(":")[2] ?? "");
  const answered = ["1", "2"].map((peer) => {
    const lines = store.transcript(`koi:home:${peer}` as never, 1_000);
    return lines.flatMap(({ role, detail }) => (role === "user" ? [String(detail["messageId"])] : []));
  });
  // Once, and in the order in which they came.
  expect(answered).toEqual(
    ["1", "2"].map((peer) => {
      return sent
        .filter((message) => message.peer === peer && !dead.includes(message.id))
        .map(({ id }) => id);
    }),
  );
  await until(() => stages.outcomes.counts().dropped === dead.length, "the outcomes of what gave way");
  for (const id of dead) {
    expect(one.recordOf(id)).toMatchObject({ outcome: "dropped", stage: "queue", reasonCode: "queue_full" });
  }
  if (queue.drop === "summarize") expect(dead).toEqual([]);
  expect(stages.outcomes.counts()).toMatchObject({ routed: sent.length - dead.length, failed: 0 });
  expect(new Set(channel.attempts).size).toBe(channel.attempts.length);
  one.stores.close();
  one.gatewayStore.close();
}

test("nothing is lost, doubled or out of order in any mode", async () => {
  await fc.assert(
    fc.asyncProperty(queues, fc.constantFrom(0, 400), fc.array(steps, { maxLength: 40 }), play),
    runs(40),
  );
});
