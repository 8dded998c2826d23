// What comes in: each message leaves with one outcome, and `accepted` only when it is on disk.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { StoreError } from "../../src/koi/store/store-error.ts";
import { outcomeKinds } from "../../src/runtime/outcomes/outcome.ts";
import { harness } from "./stages-harness.ts";
import { answerOf, echoTurn } from "./scripted-koi.ts";
import { openAccess, tinyTable } from "./tiny-table.ts";
import { settled, until } from "./until.ts";

const MINUTE_MS = 60_000;

test("a message is journaled before it is accepted, and answered where it came from", async () => {
  const { receive, koi, channel, storeOf, recordOf } = harness();
  expect(await receive({ id: "m1", text: "hello" })).toEqual({ outcome: "accepted" });
  expect(storeOf("home").pending()).toMatchObject([
    { messageKey: "telegram:default:m1", sessionKey: "koi:home:111" },
  ]);
  koi.asked[0]?.answer("hi");
  await channel.attempted(1);
  expect(channel.sent).toEqual([
    {
      target: {
        accountId: "default",
        peer: { kind: "dm", id: "111" },
        replyToMessageId: "m1",
        repliedTo: { senderId: "111", text: "hello" },
      },
      message: {
        text: "hi",
        answerer: { koiId: "home", tier: "peer", bindingIndex: 0, sessionKey: "koi:home:111" },
      },
      idempotencyKey: "home/telegram:default:m1",
    },
  ]);
  expect(storeOf("home").pending()).toEqual([]);
  expect(recordOf("m1")).toMatchObject({
    outcome: "routed",
    stage: "route",
    reasonCode: "peer",
    koiId: "home",
  });
});

test("a message delivered again is a duplicate, before and after it was answered", async () => {
  const { receive, koi, channel, stages } = harness();
  await receive({ id: "m1" });
  expect(await receive({ id: "m1" })).toEqual({ outcome: "duplicate" });
  koi.asked[0]?.answer("hi");
  await channel.attempted(1);
  expect(await receive({ id: "m1" })).toEqual({ outcome: "duplicate" });
  expect(koi.asked).toHaveLength(1);
  expect(stages.outcomes.counts()).toMatchObject({ routed: 1, duplicate: 2 });
});

test("a message delivered twice at the same moment is taken once", async () => {
  const { receive, koi } = harness();
  const both = await Promise.all([receive({ id: "m1" }), receive({ id: "m1" })]);
  expect(both).toEqual([{ outcome: "accepted" }, { outcome: "duplicate" }]);
  expect(koi.asked).toHaveLength(1);
});

test("the same id on another account is another message", async () => {
  const { receive } = harness();
  await receive({ id: "m1" });
  expect(await receive({ id: "m1", account: "biz" })).toEqual({ outcome: "accepted" });
});

test("a redelivery goes to nobody else, also when the table has changed", async () => {
  const { receive, tables, storeOf } = harness({ table: tinyTable({ kois: ["home", "work"] }) });
  await receive({ id: "m1" });
  tables.swap(tinyTable({ kois: ["home", "work"], to: () => "work" }));
  expect(await receive({ id: "m1" })).toEqual({ outcome: "duplicate" });
  expect(storeOf("work").pending()).toEqual([]);
});

test("what is not admitted is refused with its reason and reaches no koi", async () => {
  const blocked = { kind: "blocked", reasonCode: "sender_not_listed", reason: "not on the list" } as const;
  const { receive, koi, recordOf, lines } = harness({ admit: () => blocked });
  expect(await receive({ id: "m1", text: "a secret" })).toEqual({
    outcome: "refused",
    reason: "not on the list",
  });
  expect(koi.asked).toEqual([]);
  expect(recordOf("m1")).toMatchObject({
    outcome: "dropped",
    stage: "admission",
    reasonCode: "sender_not_listed",
  });
  expect(lines.filter(({ level }) => level === "warn")).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain("a secret");
});

test("an unknown sender under pairing has an outcome of its own", async () => {
  const verdict = { kind: "pairing", reasonCode: "sender_unpaired", reason: "not yet" } as const;
  const { receive, recordOf } = harness({ admit: () => verdict });
  expect(await receive({ id: "m1" })).toMatchObject({ outcome: "refused" });
  expect(recordOf("m1")).toMatchObject({ outcome: "pairing", stage: "admission" });
});

test("without an own judgement, the access rules of the config decide", async () => {
  const config: SkykoiConfig = { channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["222"] } } };
  const { receive } = harness({ table: tinyTable({ config }) });
  expect(await receive({ id: "m1" })).toMatchObject({ outcome: "refused" });
  expect(await receive({ id: "m2", peer: "222" })).toEqual({ outcome: "accepted" });
});

test("a group message that calls nobody is gated, and shown when the koi is called", async () => {
  const { receive, koi, recordOf } = harness();
  const group = { kind: "group", peer: "-100" } as const;
  expect(await receive({ id: "g1", text: "lunch?", from: "222", ...group })).toEqual({ outcome: "gated" });
  expect(recordOf("g1")).toMatchObject({ outcome: "gated", stage: "gate", reasonCode: "not_mentioned" });
  expect(await receive({ id: "g1", from: "222", ...group })).toEqual({ outcome: "duplicate" });
  await receive({ id: "g2", text: "you decide", from: "333", ...group, more: { mentionsUs: true } });
  expect(koi.texts()).toEqual([
    "[Said in this group since your last turn]\n222: lunch?\n[To you]\n333: you decide",
  ]);
});

test("a broadcast reaches each koi in a session of its own, and each is gated by its own patterns", async () => {
  const config = {
    ...openAccess,
    kois: {
      list: [
        { id: "home", groupChat: { mentionPatterns: ["@home", "everybody"] } },
        { id: "work", groupChat: { mentionPatterns: ["@work", "everybody"] } },
      ],
    },
  };
  const kois = ["home", "work"];
  const { receive, koi, recordOf } = harness({ table: tinyTable({ kois, config, to: () => kois }) });
  const group = { kind: "group", peer: "-100" } as const;
  await receive({ id: "g1", text: "hello everybody", ...group });
  await receive({ id: "g2", text: "@work only you", ...group });
  expect(await receive({ id: "g3", text: "nobody", ...group })).toEqual({ outcome: "gated" });
  expect(recordOf("g1")).toMatchObject({
    outcome: "broadcast",
    deliveries: [
      { koiId: "home", sessionKey: "koi:home:-100", outcome: "routed", reasonCode: "pattern" },
      { koiId: "work", sessionKey: "koi:work:-100", outcome: "routed", reasonCode: "pattern" },
    ],
  });
  expect(recordOf("g2")).toMatchObject({
    outcome: "broadcast",
    deliveries: [
      { koiId: "home", outcome: "gated" },
      { koiId: "work", outcome: "routed" },
    ],
  });
  expect(koi.asked.map(({ request }) => request.koi.id)).toEqual(["home", "work"]);
  koi.asked[1]?.end(answerOf("here"));
  await until(() => koi.asked.length === 3, "the second turn of work");
  expect(koi.asked[2]?.request).toMatchObject({ koi: { id: "work" }, text: "@work only you" });
});

test("a sequential broadcast lets its kois answer one after the other", async () => {
  const kois = ["home", "work"];
  const config = { ...openAccess, broadcast: { strategy: "sequential" } } as const;
  const { receive, koi } = harness({ table: tinyTable({ kois, config, to: () => kois }) });
  await receive({ id: "m1" });
  expect(koi.asked.map(({ request }) => request.koi.id)).toEqual(["home"]);
  koi.asked[0]?.answer("first");
  await until(() => koi.asked.length === 2, "the second koi");
  expect(koi.asked[1]?.request.koi.id).toBe("work");
});

test("a message that arrives too late is listed and not answered", async () => {
  const { receive, koi, clock, recordOf, storeOf } = harness();
  expect(await receive({ id: "old", atMs: clock.now() - 16 * MINUTE_MS })).toEqual({ outcome: "accepted" });
  expect(koi.asked).toEqual([]);
  expect(recordOf("old")).toMatchObject({ outcome: "expired", stage: "journal", reasonCode: "too_old" });
  expect(storeOf("home").deadLetters(10)).toMatchObject([
    { messageKey: "telegram:default:old", end: "expired" },
  ]);
});

test("a stopping gateway takes nothing", async () => {
  const { receive, stopping, stages } = harness();
  stopping.isStopping = true;
  expect(await receive({ id: "m1" })).toMatchObject({ outcome: "refused" });
  expect(stages.outcomes.counts()).toMatchObject({ dropped: 1 });
});

test("a koi whose store is broken refuses; when it is mended, the next delivery is taken", async () => {
  const { receive, folder, koi, recordOf, stages, storeOf } = harness();
  writeFileSync(join(folder, "home"), "a file where the folder should be");
  expect(await receive({ id: "m1" })).toEqual({
    outcome: "refused",
    reason: "the message could not be stored",
  });
  expect(recordOf("m1")).toMatchObject({
    outcome: "failed",
    stage: "journal",
    reasonCode: "store_unwritable",
  });
  rmSync(join(folder, "home"));
  expect(await receive({ id: "m1" })).toEqual({ outcome: "accepted" });
  expect(storeOf("home").pending()).toHaveLength(1);
  expect(koi.asked).toHaveLength(1);
  expect(stages.outcomes.counts()).toMatchObject({ routed: 1, failed: 0, duplicate: 1 });
});

test("in a broadcast, one broken store does not keep the others from answering", async () => {
  const kois = ["home", "work"];
  const { receive, folder, koi, recordOf } = harness({ table: tinyTable({ kois, to: () => kois }) });
  writeFileSync(join(folder, "home"), "a file where the folder should be");
  expect(await receive({ id: "m1" })).toEqual({ outcome: "accepted" });
  expect(koi.asked.map(({ request }) => request.koi.id)).toEqual(["work"]);
  expect(recordOf("m1")).toMatchObject({
    outcome: "broadcast",
    deliveries: [
      { koiId: "home", outcome: "failed" },
      { koiId: "work", outcome: "routed" },
    ],
  });
});

test("the sum of outcomes is the number of messages", async () => {
  const { receive, stages, channel, clock } = harness({
    runTurn: echoTurn,
    admit: ({ facts }) =>
      facts.peer.id === "666"
        ? { kind: "blocked", reasonCode: "sender_not_listed", reason: "no" }
        : { kind: "allowed" },
  });
  const received: Promise<unknown>[] = [];
  for (let index = 0; index < 400; index += 1) {
    const id = `m${index % 300}`;
    if (index % 7 === 0) received.push(receive({ id, kind: "group", peer: "-5" }));
    else if (index % 5 === 0) received.push(receive({ id, peer: "666" }));
    else if (index % 11 === 0) received.push(receive({ id, atMs: clock.now() - 20 * MINUTE_MS }));
    else received.push(receive({ id, peer: `${1 + (index % 9)}` }));
  }
  await Promise.all(received);
  const counts = stages.outcomes.counts();
  expect(outcomeKinds.reduce((sum, kind) => sum + counts[kind], 0)).toBe(400);
  expect(counts.failed).toBe(0);
  await until(() => stages.queue.size().running + stages.queue.size().waiting === 0, "all turns");
  await until(() => stages.outbox.size() === 0, "all replies");
  await settled();
  expect(channel.sent.length).toBeGreaterThan(0);
});

test("a command from the platform's menu needs no mention, but the right to give commands", async () => {
  const config: SkykoiConfig = {
    channels: { telegram: { groupPolicy: "open", groupAllowFrom: ["111"] } },
    commands: { text: false },
  };
  const { receive, channel, recordOf, koi } = harness({ table: tinyTable({ config }) });
  const group = { kind: "group", peer: "-100", more: { isCommand: true } } as const;
  expect(await receive({ id: "c1", text: "/status@our_bot", ...group })).toEqual({ outcome: "accepted" });
  await channel.attempted(1);
  expect(recordOf("c1")).toMatchObject({ stage: "command", reasonCode: "command_status" });
  expect(await receive({ id: "c2", text: "/status", from: "222", ...group })).toMatchObject({
    outcome: "refused",
  });
  expect(recordOf("c2")).toMatchObject({ outcome: "dropped", reasonCode: "command_not_allowed" });
  // A command that is none of ours is the koi's, and as little anybody's.
  expect(await receive({ id: "c3", text: "/weather", ...group })).toEqual({ outcome: "accepted" });
  expect(koi.texts()).toEqual(["/weather"]);
  expect(await receive({ id: "c4", text: "/weather", from: "222", ...group })).toMatchObject({
    outcome: "refused",
  });
});

test("what could not be taken just now may come again, what was judged may not", async () => {
  const { receive, stopping, gatewayStore, storeOf } = harness({
    admit: ({ sender }) =>
      sender === "666" ? { kind: "blocked", reasonCode: "x", reason: "no" } : { kind: "allowed" },
  });
  expect(await receive({ id: "m0", peer: "666" })).toEqual({ outcome: "refused", reason: "no" });
  const full = new StoreError("disk_full", "koi.db", "the disk is full");
  vi.spyOn(storeOf("home"), "journal").mockRejectedValueOnce(full);
  const again = { outcome: "refused", mayComeAgain: true };
  expect(await receive({ id: "m1" })).toMatchObject(again);
  expect(await receive({ id: "m1" })).toEqual({ outcome: "accepted" });
  // A damaged store does not mend itself, and its koi must not hold up the others of the account.
  const damaged = new StoreError("corrupt", "koi.db", "the store is damaged");
  vi.spyOn(storeOf("home"), "journal").mockRejectedValueOnce(damaged);
  expect(await receive({ id: "m2" })).toEqual({
    outcome: "refused",
    reason: "the message could not be stored",
  });
  vi.spyOn(gatewayStore, "take").mockRejectedValueOnce(full);
  expect(await receive({ id: "m3" })).toMatchObject(again);
  expect(await receive({ id: "m3" })).toEqual({ outcome: "accepted" });
  stopping.isStopping = true;
  expect(await receive({ id: "m4" })).toMatchObject(again);
});
