// `sessions_send`: who gets what, in which order, and what people see of it.

import { expect, test } from "vitest";
import { failureOf } from "../scripted-koi.ts";
import { until } from "../until.ts";
import { inTouch, isPersons, key, left, type Part, sendTo, town } from "./town.ts";

const home: Part = async (request, desk) => {
  if (!isPersons(request)) return request.text.includes("Answer from") ? "and the salt?" : "REPLY_SKIP";
  const sent = await sendTo(desk, "work", "is there rice?", { waitMs: 30_000 });
  return `told: ${"reply" in sent ? sent.reply : JSON.stringify(sent)}`;
};

test("the answer comes back to the turn that waits; the two go on; the target's people hear of it in their own chat", async () => {
  const t = town({
    home,
    work: ({ text }) => {
      if (text.startsWith("[Message")) return "there is rice";
      if (text.startsWith("[Answer")) return "REPLY_SKIP";
      return text.startsWith("[An exchange") ? "home asked for rice" : "hello";
    },
  });
  // Work's main session has somebody who spoke there.
  await t.storeOf("work").commitTurn({
    sessionKey: key("koi:work:main"),
    messageKeys: [],
    outbox: [],
    transcript: [spoken("work")],
  });
  await t.write("home", "ask work");
  await until(() => t.seen().length === 2, "the answer and the announcement");
  expect(t.seen()).toEqual(["home: told: there is rice", "work: home asked for rice"]);
  expect(t.turns.map((turn) => turn.slice(0, 22))).toEqual([
    "home: ask work",
    "work: [Message from th",
    "home: [Answer from the",
    "work: [Answer from the",
    "work: [An exchange wit",
  ]);
  expect(t.turns[2]).toContain("there is rice");
  expect(t.turns[3]).toContain("and the salt?");
  await until(() => left(t.storeOf("work")).outbox === 0, "the outbox");
  expect([left(t.storeOf("home")), left(t.storeOf("work"))]).toEqual([
    { pending: 0, outbox: 0, dead: [] },
    { pending: 0, outbox: 0, dead: [] },
  ]);
});

test("with maxPingPongTurns 0 nobody answers the first answer, and ANNOUNCE_SKIP tells nobody", async () => {
  const config = { ...inTouch, session: { koiToKoi: { maxPingPongTurns: 0 } } };
  const t = town(
    { home, work: ({ text }) => (text.startsWith("[An exch") ? "ANNOUNCE_SKIP" : "yes") },
    config,
  );
  await t.write("work", "I am here");
  await until(() => t.turns.length === 1, "work's person");
  await t.storeOf("work").commitTurn({
    sessionKey: key("koi:work:main"),
    messageKeys: [],
    outbox: [],
    transcript: [spoken("work")],
  });
  await t.write("home", "ask work");
  await until(() => t.turns.length === 4, "all turns");
  await until(() => left(t.storeOf("work")).pending === 0, "the end");
  expect(t.turns.map((turn) => turn.slice(0, 14))).toEqual([
    "work: I am her",
    "home: ask work",
    "work: [Message",
    "work: [An exch",
  ]);
  expect(t.seen().filter((line) => line.startsWith("work"))).toEqual(["work: yes"]);
});

test("sent without waiting, the answer comes as a message of its own", async () => {
  const t = town({
    home: async (request, desk) => {
      if (!isPersons(request)) return "REPLY_SKIP";
      return JSON.stringify(await sendTo(desk, "work", "think about it"));
    },
    work: () => "I thought",
  });
  await t.write("home", "go");
  await until(() => t.turns.length === 3, "the answer");
  expect(t.seen()[0]).toContain('"status":"accepted"');
  expect(t.turns[2]).toContain("home: [Answer from the koi `work`");
  expect(t.turns[2]).toContain("I thought");
  // Nobody ever spoke in work's main session, so nobody is told.
  await until(() => left(t.storeOf("work")).pending === 0, "the end");
  expect(t.seen()).toHaveLength(1);
});

test("who waits too long is told so, and the message is not lost", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const t = town({
    home: async (request, desk) =>
      isPersons(request)
        ? JSON.stringify(await sendTo(desk, "work", "slowly", { waitMs: 5_000 }))
        : "REPLY_SKIP",
    work: async () => {
      await held;
      return "at last";
    },
  });
  await t.write("home", "go");
  await until(() => t.turns.length === 2, "work's turn");
  t.clock.advance(5_000);
  await until(() => t.seen().length === 1, "home's answer");
  expect(t.seen()[0]).toContain('"status":"timeout"');
  release();
  await until(() => t.turns.length === 3, "the late answer");
  expect(t.turns[2]).toContain("at last");
});

test("a target that fails is a dead letter, and who waits is told why", async () => {
  const t = town({
    home: async (_, desk) => JSON.stringify(await sendTo(desk, "work", "?", { waitMs: 5_000 })),
    work: () => failureOf("auth", false),
  });
  await t.write("home", "go");
  await until(() => t.seen().length === 1, "home's answer");
  expect(t.seen()[0]).toContain('"status":"error"');
  expect(t.seen()[0]).toContain("no luck (auth)");
  expect(left(t.storeOf("work")).dead).toEqual(["auth: no luck (auth)"]);
});

test("what another koi writes is not a person's: no owner, no memory, nothing for the pause of the session", async () => {
  const t = town({
    home: async (_, desk) => JSON.stringify(await sendTo(desk, "work", "x", { waitMs: 5_000 })),
    work: () => "y",
  });
  await t.write("home", "go");
  await until(() => t.turns.length >= 2, "work's turn");
  expect(t.requests[1]).toMatchObject({ senders: [], facts: { peer: { kind: "group" } } });
  expect(t.requests[1]?.audience).toContain("another koi");
  await until(() => t.storeOf("work").session(key("koi:work:main")) !== undefined, "the transcript");
  const [asked] = t.storeOf("work").transcript(key("koi:work:main"), 9);
  expect(asked?.detail).toMatchObject({
    origin: "koi",
    from: { koiId: "home", sessionKey: "koi:home:home" },
  });
});

test("letters share a turn with nobody and take no message in", async () => {
  const t = town({
    home: async (request, desk) => {
      if (!isPersons(request)) return "REPLY_SKIP";
      for (const text of ["apples", "pears"])
        await desk.send(
          { session: "koi:work:work", text, waitMs: 0 },
          { isOwner: true, senders: [] },
          request.signal,
        );
      return "done";
    },
    work: () => "ok",
  });
  await t.write("work", "first");
  await until(() => t.turns.length === 1, "work's session");
  await until(() => t.seen().length === 1, "its answer");
  await t.write("home", "go");
  await t.write("work", "lemons");
  await until(() => t.turns.filter((turn) => turn.startsWith("work")).length >= 4, "work's turns");
  const work = t.turns.filter((turn) => turn.startsWith("work"));
  expect(work.filter((turn) => turn.includes("apples") && turn.includes("pears"))).toEqual([]);
  expect(work.filter((turn) => turn.includes("lemons") && turn.includes("[Message"))).toEqual([]);
});

function spoken(peer: string) {
  const place = { channel: "telegram", accountId: "default", peer: { kind: "dm", id: peer } };
  const detail = { ...place, messageRef: "telegram:default:x", messageId: "x", senderId: peer };
  return { role: "user" as const, text: "I am here", atMs: 0, detail };
}
