import { afterEach, describe, expect, it } from "vitest";

import type { EmitOutcome, ReplyTarget } from "../../../src/channels/channel.ts";
import { deferred } from "./deferred.ts";
import { FakeClock } from "./fake-clock.ts";
import { answerer, says } from "./fixtures.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer } from "./webchat-server.ts";

const main = account("default");
let server: WebChatServer;

function back(page: { readonly welcome: { readonly peer: ReplyTarget["peer"] } }): ReplyTarget {
  return { accountId: main, peer: page.welcome.peer };
}

afterEach(() => server.close());

describe("a conversation", () => {
  it("hands a message to the gateway and acknowledges it", async () => {
    const clock = new FakeClock();
    server = await startWebChatServer({ clock });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    expect(await page.next("accepted")).toStrictEqual({
      type: "accepted",
      messageId: "m1",
      at: clock.nowMs(),
    });
    expect(server.taken).toStrictEqual([
      {
        messageId: "anna/m1",
        facts: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "anna" } },
        sender: { id: "anna", name: "anna" },
        text: "hello",
        media: [],
        mentionsUs: false,
        sentAtMs: clock.nowMs(),
      },
    ]);
  });

  it("acknowledges a message only after the gateway has it", async () => {
    const journal = deferred<EmitOutcome>();
    server = await startWebChatServer({ decide: () => journal.promise });
    const page = await PageClient.visit(server.webSocketUrl);
    page.send({ type: "message", messageId: "m1", text: "hello" });
    await server.arrival(1);
    expect(await page.settled()).toStrictEqual([]);
    journal.resolve({ outcome: "accepted" });
    expect(await page.next("accepted")).toMatchObject({ messageId: "m1" });
  });

  it("acknowledges a message sent twice, and takes it once", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    const again = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    await page.next("accepted");
    await again.next("message");
    again.send({ type: "message", messageId: "m1", text: "hello" });
    expect(await again.next("accepted")).toMatchObject({ messageId: "m1" });
    expect(server.taken).toHaveLength(1);
    expect(await page.settled()).toStrictEqual([]);
  });

  it("keeps apart the equal message ids of two visitors", async () => {
    server = await startWebChatServer();
    for (const visitorId of ["anna", "bea"]) {
      const page = await PageClient.visit(server.webSocketUrl, { visitorId });
      page.send({ type: "message", messageId: "1", text: "hello" });
      await page.next("accepted");
    }
    expect(server.taken.map((message) => message.messageId)).toStrictEqual(["anna/1", "bea/1"]);
  });

  it("takes the messages of a page in order", async () => {
    const first = deferred<EmitOutcome>();
    server = await startWebChatServer({
      decide: (message) => (message.text === "0" ? first.promise : { outcome: "accepted" }),
    });
    const page = await PageClient.visit(server.webSocketUrl);
    for (let n = 0; n < 10; n += 1) {
      page.send({ type: "message", messageId: `m${n}`, text: `${n}` });
    }
    // By now the server has read all of them.
    expect(await page.settled()).toStrictEqual([]);
    first.resolve({ outcome: "accepted" });
    for (let n = 0; n < 10; n += 1) {
      expect(await page.next("accepted")).toMatchObject({ messageId: `m${n}` });
    }
    expect(server.taken.map((message) => message.text).join("")).toBe("0123456789");
  });

  it("tells what was refused and what was meant for no koi", async () => {
    server = await startWebChatServer({
      decide: (message) =>
        message.text === "psst" ? { outcome: "gated" } : { outcome: "refused", reason: "dm_policy_disabled" },
    });
    const page = await PageClient.visit(server.webSocketUrl);
    page.send({ type: "message", messageId: "m1", text: "psst" });
    page.send({ type: "message", messageId: "m2", text: "hello" });
    expect(await page.next("gated")).toMatchObject({ messageId: "m1" });
    expect(await page.next("refused")).toStrictEqual({
      type: "refused",
      messageId: "m2",
      reason: "dm_policy_disabled",
    });
  });

  it("sends drafts, typing and the reply to both tabs of a visitor, and to nobody else", async () => {
    const clock = new FakeClock();
    server = await startWebChatServer({ clock });
    const tabs = [
      await PageClient.visit(server.webSocketUrl, { visitorId: "anna" }),
      await PageClient.visit(server.webSocketUrl, { visitorId: "anna" }),
    ];
    const stranger = await PageClient.visit(server.webSocketUrl, { visitorId: "bea" });
    const target = back(tabs[0] as (typeof tabs)[number]);
    await server.channel.typing(target, true);
    await server.channel.draft(target, says("Good mor"), "r1");
    await server.channel.draft(target, says("Good morning"), "r1");
    await server.channel.send({ ...target, replyToMessageId: "anna/m1" }, says("Good morning!"), "r1");
    for (const tab of tabs) {
      expect(await tab.settled()).toStrictEqual([
        { type: "typing", isTyping: true },
        { type: "draft", replyId: "r1", text: "Good mor", answerer },
        { type: "draft", replyId: "r1", text: "Good morning", answerer },
        { type: "reply", replyId: "r1", text: "Good morning!", answerer, at: clock.nowMs(), replyTo: "m1" },
      ]);
    }
    expect(await stranger.settled()).toStrictEqual([]);
  });

  it("shows a visitor's message in their other tab as their own", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    const other = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    expect(await other.next("message")).toMatchObject({ messageId: "m1", from: "anna", isOwn: true });
  });

  it("sends while nobody is there", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.socket.close();
    await page.closed;
    await server.channel.send(back(page), says("still here?"), "r1");
    await expect(server.channel.typing(back(page), true)).resolves.toBeUndefined();
    // It stands in no transcript here: who comes back hears it, once, and nobody else does.
    await PageClient.visit(server.webSocketUrl, { visitorId: "bob" });
    const again = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    expect(await again.next("reply")).toMatchObject({ replyId: "r1", text: "still here?" });
    const tab = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    await server.channel.send(back(page), says("good"), "r2");
    expect(await tab.next("reply")).toMatchObject({ replyId: "r2" });
  });

  it("takes a message whose page went away before the acknowledgement", async () => {
    const journal = deferred<EmitOutcome>();
    server = await startWebChatServer({ decide: () => journal.promise });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    const other = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    await server.arrival(1);
    page.socket.terminate();
    await page.closed;
    journal.resolve({ outcome: "accepted" });
    expect(await other.next("message")).toMatchObject({ messageId: "m1" });
  });
});

describe("a room", () => {
  it("shows everybody's messages and the replies to all, and a minted id to none", async () => {
    server = await startWebChatServer();
    const anna = await PageClient.visit(server.webSocketUrl, { roomId: "team", visitorId: "anna" });
    const guest = await PageClient.visit(server.webSocketUrl, { roomId: "team" });
    const elsewhere = await PageClient.visit(server.webSocketUrl, { roomId: "other", visitorId: "anna" });
    guest.send({ type: "message", messageId: "m1", text: "hi all" });
    const { at } = await guest.next("accepted");
    const { name, visitorId } = guest.welcome;
    expect(await anna.next("message")).toStrictEqual({
      type: "message",
      messageId: `${name}/m1`,
      from: name,
      isOwn: false,
      text: "hi all",
      at,
    });
    expect(name).not.toContain(visitorId.slice(2));
    expect(server.taken[0]).toMatchObject({
      facts: { peer: { kind: "group", id: "team" } },
      sender: { id: visitorId, name },
    });
    const target = { ...back(guest), replyToMessageId: `${name}/m1` };
    await server.channel.send(target, says("welcome"), "r1");
    expect(await guest.next("reply")).toMatchObject({ replyId: "r1", replyTo: "m1" });
    expect(await anna.next("reply")).toMatchObject({ replyId: "r1", replyTo: `${name}/m1` });
    expect(await elsewhere.settled()).toStrictEqual([]);
  });

  it("shows gated messages to the others, refused ones to nobody", async () => {
    server = await startWebChatServer({
      decide: (message) =>
        message.text === "no" ? { outcome: "refused", reason: "not_allowed" } : { outcome: "gated" },
    });
    const anna = await PageClient.visit(server.webSocketUrl, { roomId: "team", visitorId: "anna" });
    const bea = await PageClient.visit(server.webSocketUrl, { roomId: "team", visitorId: "bea" });
    anna.send({ type: "message", messageId: "m1", text: "no" });
    anna.send({ type: "message", messageId: "m2", text: "lunch?" });
    expect(await bea.next("message")).toMatchObject({ messageId: "anna/m2", text: "lunch?" });
  });

  it("says that a reply to a koi's message answers us, with the text that history has", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl, { roomId: "team", visitorId: "anna" });
    const { peer } = page.welcome;
    server.transcript.push({ id: "r1", role: "assistant", text: "Tea?", at: 1, accountId: main, peer });
    for (const [messageId, replyTo] of [
      ["m1", "r1"],
      ["m2", "a-notice"],
    ]) {
      page.send({ type: "message", messageId, text: "yes", replyTo });
      await page.next("accepted");
    }
    expect(server.taken.map((message) => message.replyTo)).toStrictEqual([
      { messageId: "r1", text: "Tea?", isOurs: true },
      { messageId: "a-notice", isOurs: true },
    ]);
  });
});
