// The tool `message` in other conversations: those of the koi's own sessions, where the config and the people let it, through
// the account that the people there wrote to; each message once.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import { modelHarness } from "../model-harness.ts";
import { until } from "../until.ts";
import { inGroup, outletBench, owned, type OutletBench } from "./outlet-bench.ts";

const GROUP = "koi:home:-100" as SessionKey;
const PHONE = "koi:home:+15551230001" as SessionKey;
const send = (more: object): object => ({ action: "send", text: "The pond is full.", ...more });
const crossing = (crossContext: object): SkykoiConfig => ({ ...owned, tools: { message: { crossContext } } });

async function bench(config: SkykoiConfig = owned): Promise<OutletBench> {
  const made = await outletBench(config);
  await made.talk(inGroup);
  await made.talk({ id: "w1", peer: "+15551230001", channel: "whatsapp" });
  made.telegram.sent.length = 0;
  made.whatsapp.sent.length = 0;
  return made;
}

test("another conversation of the same channel: marked, to its people, and its koi knows of it", async () => {
  const made = await bench();
  expect(await made.calls(send({ to: GROUP }))).toEqual([expect.stringContaining("it is on its way")]);
  const [extra, answer] = made.telegram.sent;
  expect(extra).toMatchObject({
    message: { text: "[from Telegram direct message] The pond is full.", answerer: { sessionKey: GROUP } },
    target: { accountId: "default", peer: { kind: "group", id: "-100" } },
  });
  expect(extra?.target.replyToMessageId).toBeUndefined();
  expect(answer?.target.peer.id).toBe("222");
  const there = made.h.storeOf("home").transcript(GROUP, 9);
  expect(there.at(-1)).toMatchObject({
    role: "assistant",
    text: "[from Telegram direct message] The pond is full.",
    detail: { outboxKey: extra?.idempotencyKey, origin: "message", peer: { id: "-100" } },
  });
  expect(there.at(-2)).toMatchObject({
    role: "user",
    text: "[From another conversation of yours: say this here]",
    detail: { origin: "message", from: { sessionKey: "koi:home:222" } },
  });
  const here = made.h.storeOf("home").transcript("koi:home:222" as SessionKey, 9);
  expect(here.map(({ role }) => role)).toEqual(["user", "call", "result", "assistant"]);
  await made.talk({ ...inGroup, id: "g2", text: "what did you say?" });
  const asked = JSON.stringify(made.server.requests.at(-1)?.body["messages"]);
  expect(asked).toContain("The pond is full.");
  // Nobody of the other conversation is named there.
  expect(asked).not.toContain("222");
});

test("the people of a thread are reached in it, and those of an account through it", async () => {
  const made = await outletBench();
  const facts = {
    channel: "telegram" as const,
    accountId: "shop" as AccountId,
    peer: { kind: "group" as const, id: "-200" as PeerId },
    threadId: "42",
  };
  made.h.tables.swap({
    ...made.h.tables.current,
    gateway: {
      ...made.h.tables.current.gateway,
      channels: {
        ...made.h.tables.current.gateway.channels,
        telegram: { enabled: true, accounts: ["default", "shop"] as AccountId[], defaultAccount: null },
      },
    },
  });
  await made.telegram.start("shop" as AccountId, made.h.stages.emit);
  await made.talk({ ...inGroup, id: "t1", more: { mentionsUs: true, facts } });
  const [key] = made.h
    .storeOf("home")
    .sessions()
    .map(({ sessionKey }) => sessionKey);
  await made.calls(send({ to: key }));
  const extra = made.telegram.sent.find(({ message }) => message.text.includes("pond"));
  expect(extra?.target).toEqual({ accountId: "shop", peer: facts.peer, threadId: "42" });
});

test("another channel only where the config allows it", async () => {
  const closed = await bench();
  expect((await closed.calls(send({ to: PHONE })))[0]).toContain("crossContext.allowAcrossProviders");
  expect(closed.whatsapp.sent).toEqual([]);
  const open = await bench(crossing({ allowAcrossProviders: true, allowWithinProvider: false }));
  await open.calls(send({ to: PHONE }));
  expect(open.whatsapp.sent[0]?.target.peer.id).toBe("+15551230001");
  expect((await open.calls(send({ to: GROUP })))[0]).toContain("crossContext.allowWithinProvider");
});

test("the marker is what the config says", async () => {
  const plain = await bench(crossing({ marker: { enabled: false } }));
  await plain.calls(send({ to: GROUP }));
  expect(plain.telegram.texts()[0]).toBe("The pond is full.");
  const own = await bench(crossing({ marker: { prefix: "<<", suffix: " (by {channel})" } }));
  await own.calls(send({ to: GROUP }));
  expect(own.telegram.texts()[0]).toBe("<<The pond is full. (by Telegram direct message)");
  const block = await bench();
  await block.calls(send({ to: GROUP, text: "```\ncode\n```" }));
  expect(block.telegram.texts()[0]).toBe("[from Telegram direct message]\n```\ncode\n```");
});

test.each([
  ["what nobody ever wrote in", "koi:home:-999"],
  ["an address", "-100123"],
  ["a number", "+15557654321"],
  ["another koi's", "koi:work:-100"],
  ["nothing", " "],
])("%s is no conversation of the koi's", async (_, to) => {
  const made = await bench();
  expect((await made.calls(send({ to })))[0]).toContain("you have no conversation");
  expect(made.telegram.sent.map(({ target }) => target.peer.id)).toEqual(["222"]);
});

test("a koi that is in touch with another one still speaks in its own conversations alone", async () => {
  const made = await outletBench({ ...owned, tools: { koiToKoi: { enabled: true, allow: ["*"] } } });
  const [, work] = made.h.tables.current.gateway.kois;
  if (!work) throw new Error("there is one koi only");
  await made.h.stores.of(work).commitTurn({
    sessionKey: GROUP.replace("home", "work") as SessionKey,
    messageKeys: [],
    transcript: [{ role: "user", text: "x", atMs: 1, detail: {} }],
    outbox: [],
  });
  expect((await made.calls(send({ to: "koi:work:-100" })))[0]).toContain(
    "that is another koi's conversation",
  );
});

test("a session is named by its key, without `koi:home:`, or as `main`; the turn's own is where it is", async () => {
  const made = await bench();
  await made.calls(send({ to: "-100" }));
  expect(made.telegram.sent[0]?.target.peer.id).toBe("-100");
  await made.calls(send({ to: "koi:home:222" }));
  const own = made.telegram.sent.find(({ idempotencyKey }) => idempotencyKey.includes("ask-2+"));
  expect(own).toMatchObject({ message: { text: "The pond is full." }, target: { peer: { id: "222" } } });
  expect((await made.calls(send({ to: "main" })))[0]).toContain("nobody has spoken there yet");
});

test("who is no owner can't have the koi speak elsewhere, unless the config opens that", async () => {
  const made = await bench({ ...owned, commands: { ownerAllowFrom: ["telegram:999"] } });
  expect((await made.calls(send({ to: GROUP })))[0]).toContain("you have no conversation");
  expect(made.telegram.sent.map(({ target }) => target.peer.id)).toEqual(["222"]);
  const open = await bench({
    ...owned,
    commands: { ownerAllowFrom: ["telegram:999"] },
    tools: { sessions: { visibility: "koi" } },
  });
  expect((await open.calls(send({ to: GROUP })))[0]).toContain("it is on its way");
});

test("within a sandbox the sessions of the koi are not seen", async () => {
  const kois = { list: [{ id: "home", sandbox: { mode: "all" as const } }] };
  const made = await bench();
  const { current } = made.h.tables;
  const config = { ...current.gateway.config };
  const tools = { sandbox: { tools: { allow: ["message"] } } };
  const sandboxed = {
    ...config,
    kois: { ...config.kois, ...kois, defaults: config.kois?.defaults ?? {} },
    tools,
  };
  made.h.tables.swap({ ...current, gateway: { ...current.gateway, config: sandboxed } });
  expect((await made.calls(send({ to: GROUP })))[0]).toContain("you have no conversation");
});

test("the target's own send policy counts, and what was said there with /send", async () => {
  const deny = { rules: [{ action: "deny" as const, match: { chatType: "group" as const } }] };
  const made = await bench({ ...owned, session: { sendPolicy: deny } });
  expect((await made.calls(send({ to: GROUP })))[0]).toContain("lets nothing be sent in that conversation");
  const choice = await bench();
  await choice.h.storeOf("home").commitTurn({
    sessionKey: GROUP,
    messageKeys: [],
    transcript: [],
    outbox: [],
    send: "deny",
  });
  expect((await choice.calls(send({ to: GROUP })))[0]).toContain("lets nothing be sent in that conversation");
});

test("an account that is gone is told", async () => {
  const made = await bench(crossing({ allowAcrossProviders: true }));
  const { current } = made.h.tables;
  const { gateway } = current;
  const whatsapp = { ...gateway.channels.whatsapp, enabled: false };
  made.h.tables.swap({ ...current, gateway: { ...gateway, channels: { ...gateway.channels, whatsapp } } });
  expect((await made.calls(send({ to: PHONE })))[0]).toContain("switched off, or not in the config");
});

test("written down with the turn's own record: after a crash it is sent once", async () => {
  const first = await modelHarness(
    (_, index) =>
      [textReply("ok"), callsReply(["message", send({ to: GROUP })])][index] ?? { kind: "silence" },
    { config: owned },
  );
  await first.h.receive({ ...inGroup });
  await until(() => first.h.channel.sent.length === 1, "the answer in the group");
  await first.h.receive({ id: "m9", text: "do it", peer: "222" });
  await until(() => first.server.requests.length === 3, "the third request");
  await until(() => first.h.channel.sent.length === 2, "the message");
  expect(first.h.channel.sent[1]?.idempotencyKey).toMatch(/^home\/telegram:default:m9\+call_/);
  first.h.stores.close();
  first.h.gatewayStore.close();
  const { folder, clock } = first.h;
  const second = await modelHarness(() => textReply("Done."), { folder, clock, config: owned });
  await second.h.stages.recover();
  await until(() => second.h.channel.sent.length === 1, "the answer");
  expect(second.h.channel.texts()[0]).toContain("Done.");
  expect(second.results()).toEqual([expect.stringContaining("it is on its way")]);
  const there = second.h.storeOf("home").transcript(GROUP, 99);
  expect(there.filter(({ text }) => text.includes("The pond is full."))).toHaveLength(1);
});

test("ten messages beside the answer at most, wherever they go", async () => {
  const made = await bench();
  const calls = Array.from({ length: 11 }, (_, at) =>
    send({ text: `${at}`, ...(at % 2 === 0 && { to: GROUP }) }),
  );
  expect((await made.calls(...calls)).at(-1)).toContain("10 messages at most");
});

test("a job speaks elsewhere where the config lets its koi", async () => {
  const made = await bench({ ...owned, tools: { sessions: { visibility: "koi" } } });
  const add = callsReply(["cron", { action: "add", text: "Count the fish.", every: "1h" }]);
  made.queue.push(add);
  await made.talk({ id: "j1", text: "count every hour", peer: "222" });
  made.telegram.sent.length = 0;
  made.h.stages.jobs.start();
  made.queue.push(callsReply(["message", send({ to: GROUP })]), textReply("Counted."));
  made.h.clock.advance(3_600_000);
  await until(() => made.telegram.sent.length === 2, "the job's two messages");
  expect(made.telegram.sent.map(({ target }) => target.peer.id)).toEqual(["-100", "222"]);
});
