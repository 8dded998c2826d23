import { once } from "node:events";

import { afterEach, describe, expect, it } from "vitest";

import { maxFrameBytes, pingEveryMs } from "../../../src/channels/web-socket/limits.ts";
import { helloWithinMs } from "../../../src/channels/webchat/limits.ts";
import { FakeClock } from "./fake-clock.ts";
import { says } from "./fixtures.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer } from "./webchat-server.ts";

let server: WebChatServer;

afterEach(() => server.close());

describe("a wrong frame", () => {
  it.each([
    ["{", "a frame must be JSON"],
    ["[]", "a frame must be a JSON object"],
    ["null", "a frame must be a JSON object"],
    ["{}", "`type` must be one of hello, message, history, ping"],
    [`{"type":"toString"}`, "`type` must be one of hello, message, history, ping"],
    [`{"type":"hello"}`, "`version` of `hello` must be 1"],
    [
      `{"type":"hello","version":1,"visitorId":"a b"}`,
      "`visitorId` of `hello` must be 1 to 128 characters of A-Z, a-z, 0-9 and `._@-`",
    ],
    [
      `{"type":"hello","version":1,"roomId":"${"r".repeat(129)}"}`,
      "`roomId` of `hello` must be 1 to 128 characters of A-Z, a-z, 0-9 and `._@-`",
    ],
    [
      `{"type":"message","text":"hi"}`,
      "`messageId` of `message` must be 1 to 128 characters of A-Z, a-z, 0-9 and `._@-`",
    ],
    [
      `{"type":"message","messageId":"m1","text":" \\n"}`,
      "`text` of `message` must be a text that is not blank",
    ],
    [`{"type":"message","messageId":"m1","text":7}`, "`text` of `message` must be a text that is not blank"],
    [`{"type":"ping","loud":true}`, "`ping` has no field `loud`"],
    [`{"type":"history","before":1}`, "`before` of `history` must be a text of 1 to 512 characters"],
  ])("%s is answered with an error, and the connection goes on", async (frame, message) => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl);
    page.socket.send(frame);
    expect(await page.next("error")).toStrictEqual({ type: "error", code: "bad_frame", message });
    page.send({ type: "ping" });
    await page.next("pong");
  });

  it("too often closes the connection", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl);
    for (let n = 0; n < 20; n += 1) {
      page.socket.send("{");
    }
    expect(await page.closed).toStrictEqual({ code: 1008, reason: "too many wrong frames" });
    expect(page.frames).toHaveLength(20);
  });

  it("of bytes closes the connection", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl);
    page.socket.send(Buffer.from("{}"));
    expect((await page.closed).code).toBe(1003);
  });

  it.each([true, false])(
    "over the size limit closes the connection (maxPayload set: %s)",
    async (hasMaxPayload) => {
      server = await startWebChatServer({ hasMaxPayload });
      const page = await PageClient.visit(server.webSocketUrl);
      const frame = { type: "message", messageId: "m1", text: "" };
      const text = "x".repeat(maxFrameBytes - JSON.stringify(frame).length);
      page.send({ ...frame, text });
      await page.next("accepted");
      page.send({ ...frame, text: `${text}x` });
      expect((await page.closed).code).toBe(1009);
      expect(server.taken).toHaveLength(1);
    },
  );
});

describe("a connection", () => {
  it("that says no hello is closed", async () => {
    const clock = new FakeClock();
    server = await startWebChatServer({ clock });
    const page = await PageClient.open(server.webSocketUrl);
    await page.settled();
    clock.advance(helloWithinMs);
    expect(await page.closed).toStrictEqual({ code: 1008, reason: "no hello in time" });
  });

  it("is pinged, and dropped once it answers no more", async () => {
    const clock = new FakeClock();
    server = await startWebChatServer({ clock });
    const page = await PageClient.visit(server.webSocketUrl);
    clock.advance(pingEveryMs);
    await once(page.socket, "ping");
    // The pong is on its way before anything sent now, so after the answer to this the server has both.
    await page.settled();
    clock.advance(pingEveryMs);
    await once(page.socket, "ping");
    await page.settled();
    // In this time nothing can come back, since the test does not let go of the thread.
    clock.advance(pingEveryMs);
    clock.advance(pingEveryMs);
    expect((await page.closed).code).toBe(1006);
  });

  it("may send some messages at once, then one a second", async () => {
    const clock = new FakeClock();
    server = await startWebChatServer({ clock });
    const page = await PageClient.visit(server.webSocketUrl);
    for (let n = 0; n < 21; n += 1) {
      page.send({ type: "message", messageId: `m${n}`, text: "hi" });
    }
    await server.arrival(20);
    const frames = await page.settled();
    expect(frames.filter((frame) => frame.type === "refused")).toStrictEqual([
      { type: "refused", messageId: "m20", reason: "too_many_messages", retryAfterMs: 1000 },
    ]);
    await page.settled();
    clock.advance(1000);
    page.send({ type: "message", messageId: "m20", text: "hi" });
    expect(await page.next("accepted")).toMatchObject({ messageId: "m20" });
    page.send({ type: "history" });
    expect(await page.next("refused")).toStrictEqual({
      type: "refused",
      reason: "too_many_messages",
      retryAfterMs: 1000,
    });
    expect(server.taken).toHaveLength(21);
  });

  it("that reads too slowly is closed, and drafts are left out before that", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl);
    const target = { accountId: account("default"), peer: page.welcome.peer };
    page.socket.pause();
    const text = "x".repeat(90_000);
    let sent = 0;
    // Nothing is read in this loop: what the system's buffers don't take, waits in the gateway.
    while (sent < 1_000) {
      await server.channel.send(target, says(text), `r${sent}`);
      await server.channel.draft(target, says("late"), "draft");
      sent += 1;
    }
    page.socket.resume();
    expect(await page.closed).toStrictEqual({ code: 4008, reason: "reads too slowly" });
    const replies = page.frames.filter((frame) => frame.type === "reply");
    expect(replies.length).toBeGreaterThan(0);
    expect(replies.length).toBeLessThan(sent);
    expect(page.frames.filter((frame) => frame.type === "draft").length).toBeLessThan(replies.length);
    // Nobody is there now, which is no fault.
    await server.channel.send(target, says("later"), "r-last");
  });
});

describe("a flood", () => {
  it("of frames closes the connection, whatever they are", async () => {
    server = await startWebChatServer({ clock: new FakeClock() });
    const page = await PageClient.visit(server.webSocketUrl);
    for (let n = 0; n < 250; n += 1) {
      page.send({ type: "ping" });
    }
    expect(await page.closed).toStrictEqual({ code: 1008, reason: "too many frames" });
    // The hello was one of them.
    expect(page.frames.filter((frame) => frame.type === "pong")).toHaveLength(199);
  });

  it("of the protocol's own pings closes it, too; some are answered", async () => {
    server = await startWebChatServer({ clock: new FakeClock() });
    const page = await PageClient.visit(server.webSocketUrl);
    page.socket.ping("x");
    const [data] = (await once(page.socket, "pong")) as [Buffer];
    expect(data.toString()).toBe("x");
    for (let n = 0; n < 250; n += 1) {
      page.socket.ping();
    }
    expect(await page.closed).toStrictEqual({ code: 1008, reason: "too many frames" });
  });
});
