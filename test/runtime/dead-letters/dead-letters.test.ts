// Dead letters: listed with their reasons, put back once each, answered and sent under keys that show once.

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { DeadLetters } from "../../../src/runtime/dead-letters/dead-letters.ts";
import { echoTurn, failureOf } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const MINUTE_MS = 60_000;

function lettersOf({ tables, stores, gatewayStore }: Harness): DeadLetters {
  return new DeadLetters(tables.current.gateway.kois, stores, () => gatewayStore);
}

/** A harness whose only message failed for good; the apology was sent. */
async function failedOnce(): Promise<Harness> {
  const first = harness();
  await first.receive({ id: "m1", text: "one" });
  first.koi.asked[0]?.end(failureOf("auth", false));
  await until(() => first.recordOf("m1")?.outcome === "failed", "the failure");
  await until(() => first.storeOf("home").outbox().length === 0, "the apology");
  return first;
}

test("messages and replies are listed with their reasons, the one that died last first", async () => {
  const one = harness({ runTurn: echoTurn });
  await one.receive({ id: "old", text: "too late", atMs: one.clock.now() - 16 * MINUTE_MS });
  one.clock.advance(1_000);
  one.channel.failures.push(new SendError("blocked by the person", "refused"));
  await one.receive({ id: "m1", text: "hello" });
  await until(() => one.storeOf("home").undelivered(1).length === 1, "the refusal");
  const place = { channel: "telegram", accountId: "default", peer: { kind: "dm", id: "111" } };
  expect(lettersOf(one).list(10)).toEqual({
    letters: [
      {
        id: "out/home/telegram:default:m1",
        direction: "out",
        key: "home/telegram:default:m1",
        messageKeys: ["telegram:default:m1"],
        koiId: "home",
        sessionKey: "koi:home:111",
        reason: "blocked by the person",
        diedAtMs: one.clock.now(),
        place,
        text: "you said: hello",
      },
      {
        id: "in/home/telegram:default:old",
        direction: "in",
        key: "telegram:default:old",
        messageKeys: ["telegram:default:old"],
        koiId: "home",
        sessionKey: "koi:home:111",
        reason: "too_old",
        receivedAtMs: one.clock.now() - 1_000,
        diedAtMs: one.clock.now() - 1_000,
        place,
        text: "too late",
      },
    ],
    problems: [],
  });
});

test("a failed message that is put back is asked again once, and its answer has a key of its own", async () => {
  const first = await failedOnce();
  const letters = lettersOf(first);
  const [letter] = letters.list(10).letters;
  if (!letter) throw new Error("no letter");
  expect(await Promise.all([letters.retry(letter), letters.retry(letter)])).toEqual(["done", "unknown"]);
  expect(first.recordOf("m1")).toMatchObject({ outcome: "routed", stage: "queue", reasonCode: "retried" });
  expect(letters.list(10).letters).toEqual([]);

  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toEqual({ replayed: 1, expired: 0, replies: 0 });
  await until(() => second.koi.asked.length === 1, "the turn");
  expect(second.koi.asked[0]?.request).toMatchObject({ text: "one", history: [] });
  second.koi.asked[0]?.answer("here it is");
  await second.channel.attempted(1);
  expect(first.channel.attempts).toEqual(["home/telegram:default:m1"]);
  expect(second.channel.attempts).toEqual(["home/telegram:default:m1#1"]);
  expect(await second.receive({ id: "m1", text: "one" })).toEqual({ outcome: "duplicate" });
  await second.receive({ id: "m2", text: "two" });
  await until(() => second.koi.asked.length === 2, "the next turn");
  expect(second.koi.asked[1]?.request.history).toEqual([
    { role: "user", text: "one", seq: expect.any(Number), atMs: expect.any(Number) },
    { role: "assistant", text: "here it is" },
  ]);
});

test("an expired message that is put back is as old as its return", async () => {
  const first = harness();
  await first.receive({ id: "old", atMs: first.clock.now() - 16 * MINUTE_MS });
  first.clock.advance(60 * MINUTE_MS);
  const letters = lettersOf(first);
  for (const letter of letters.list(10).letters) expect(await letters.retry(letter)).toBe("done");
  const second = harness({ folder: first.folder, clock: first.clock, runTurn: echoTurn });
  expect(await second.stages.recover()).toMatchObject({ replayed: 1, expired: 0 });
  await second.channel.attempted(1);
  expect(second.channel.texts()).toEqual(["you said: text of old"]);
});

test("a reply that is put back is sent again under its old key", async () => {
  const first = harness({ runTurn: echoTurn });
  first.channel.failures.push(new SendError("blocked", "refused"));
  await first.receive({ id: "m1" });
  await until(() => first.storeOf("home").undelivered(10).length === 1, "the refusal");
  const letters = lettersOf(first);
  const [letter] = letters.list(10).letters;
  if (!letter) throw new Error("no letter");
  expect([await letters.retry(letter), await letters.retry(letter)]).toEqual(["done", "unknown"]);
  expect(first.recordOf("m1")).toMatchObject({ outcome: "routed", stage: "outbox", reasonCode: "retried" });
  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.stages.recover()).toEqual({ replayed: 0, expired: 0, replies: 1 });
  await until(() => second.channel.sent.length === 1, "the reply");
  expect(second.channel.attempts).toEqual(first.channel.attempts);
});

test("what is dropped is gone with its text, and stays taken", async () => {
  const first = await failedOnce();
  const letters = lettersOf(first);
  const [letter] = letters.list(10).letters;
  if (!letter) throw new Error("no letter");
  expect([await letters.drop(letter), await letters.drop(letter), await letters.retry(letter)]).toEqual([
    "done",
    "unknown",
    "unknown",
  ]);
  expect(letters.list(10).letters).toEqual([]);
  expect(await first.receive({ id: "m1" })).toEqual({ outcome: "duplicate" });
  expect(first.recordOf("m1")).toBeDefined();
  expect(first.gatewayStore.last("failed", 10)).toHaveLength(1);
});

test("a letter that can't be read can only be dropped, and a store that can't be read hides no other", async () => {
  const table = tinyTable({ kois: ["home", "work"] });
  const first = harness({ table });
  const home = first.storeOf("home");
  await home.journal({
    messageKey: "telegram:default:odd",
    sessionKey: "koi:home:111" as never,
    receivedAtMs: first.clock.now(),
    payload: "{",
  });
  await first.stages.recover();
  first.storeOf("work");
  first.stores.close();
  writeFileSync(`${first.folder}/work/koi.db`, "not a store");
  const letters = lettersOf(harness({ table, folder: first.folder }));
  const { letters: listed, problems } = letters.list(10);
  expect(listed).toMatchObject([{ id: "in/home/telegram:default:odd", reason: "unreadable", text: "" }]);
  expect(problems).toMatchObject([{ koiId: "work" }]);
  for (const letter of listed) {
    expect([await letters.retry(letter), await letters.drop(letter)]).toEqual(["unreadable", "done"]);
  }
});
