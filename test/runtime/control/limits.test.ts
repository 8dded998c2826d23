// How much a client may ask, and what happens to one that asks for more.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { maxBufferedBytesForDrafts, maxFrameBytes } from "../../../src/channels/web-socket/limits.ts";
import type { ControlDeps } from "../../../src/runtime/control/control-deps.ts";
import { ControlSession } from "../../../src/runtime/control/control-session.ts";
import { answerRequest } from "../../../src/runtime/control/methods.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { logLines } from "../log-lines.ts";
import { ManualClock } from "../manual-clock.ts";
import { answerOf } from "../scripted-koi.ts";
import { tinyMessage } from "../tiny-table.ts";
import { settled, until } from "../until.ts";
import { ControlClient } from "./control-client.ts";
import { controlGateway, house } from "./control-gateway.ts";

test.each([
  ["{", "a frame must be JSON"],
  ["[]", "a frame must be a JSON object"],
  ["{}", "`type` must be one of connect, request, ping"],
  [`{"type":"request","method":"status"}`, "`id` of `request` must be a text of 1 to 64 characters"],
  [
    `{"type":"request","id":"${"x".repeat(65)}","method":"status"}`,
    "`id` of `request` must be a text of 1 to 64 characters",
  ],
  [`{"type":"request","id":"1","method":7}`, "`method` of `request` must be a text of 1 to 64 characters"],
  [`{"type":"request","id":"1","method":"status","params":[]}`, "`params` of `request` must be an object"],
  [`{"type":"ping","loud":true}`, "`ping` has no field `loud`"],
  [`{"type":"connect","version":1}`, "this connection is connected already"],
])("%s is answered with an error, and the connection goes on", async (text, message) => {
  const { client } = await controlGateway();
  const one = await client();
  one.socket.send(text);
  expect(await one.next("error")).toEqual({ type: "error", code: "bad_frame", message });
  one.send({ type: "ping" });
  await one.next("pong");
});

test("too many wrong frames end the connection", async () => {
  const { client } = await controlGateway();
  const one = await client();
  for (let n = 0; n < 20; n += 1) one.socket.send("{");
  expect(await one.closed).toEqual({ code: 1008, reason: "too many wrong frames" });
});

test("bytes, a frame that is too big, and a flood end the connection", async () => {
  const { client } = await controlGateway(house, { clock: new ManualClock() });
  const [bytes, big, flood] = [await client(), await client(), await client()];
  bytes.socket.send(Buffer.from("{}"));
  expect((await bytes.closed).code).toBe(1003);
  big.send({ type: "request", id: "1", method: "status", params: { x: "x".repeat(maxFrameBytes) } });
  expect((await big.closed).code).toBe(1009);
  for (let n = 0; n < 250; n += 1) flood.send({ type: "ping" });
  expect(await flood.closed).toEqual({ code: 1008, reason: "too many frames" });
});

test("requests beyond the limit are told when they will be taken", async () => {
  const clock = new ManualClock();
  const { client } = await controlGateway(house, { clock });
  const [one, other] = [await client(), await client()];
  for (let n = 0; n < 60; n += 1) expect((await one.ask("status")).ok).toBe(true);
  expect(await one.refusal("status")).toEqual({
    code: "too_many_requests",
    message: "you ask faster than is allowed",
    retryAfterMs: 50,
  });
  expect((await other.ask("status")).ok).toBe(true);
  clock.advance(50);
  expect((await one.ask("status")).ok).toBe(true);
  expect((await one.refusal("status")).code).toBe("too_many_requests");
});

test.each([
  ["outcomes.list", { limit: 501 }, "`limit` of `outcomes.list` must be a whole number from 1 to 500"],
  ["outcomes.list", { limit: 1.5 }, "`limit` of `outcomes.list` must be a whole number from 1 to 500"],
  ["outcomes.list", { before: "x" }, "`before` of `outcomes.list` must be the cursor of a page"],
  [
    "outcomes.list",
    { outcome: "lost" },
    "`outcome` of `outcomes.list` must be one of routed, broadcast, dropped, gated, pairing, duplicate, expired, failed",
  ],
  ["outcomes.list", { koiId: "!" }, "`koiId` of `outcomes.list` must be the id of a koi"],
  ["outcomes.find", {}, "`message` of `outcomes.find` must be a text of 1 to 2048 characters"],
  ["status", { verbose: true }, "`status` has no field `verbose`"],
  [
    "subscribe",
    { events: ["everything"] },
    "`events` of `subscribe` must be a list of outcome, status, table, pairing",
  ],
  ["route", { facts: "dm" }, "`facts` of `route` must be an object"],
  ["route", { facts: { channel: "fax" } }, '"fax" is not a channel'],
  [
    "sessions.show",
    { koiId: "home", sessionKey: "k", limit: 0 },
    "`limit` of `sessions.show` must be a whole number from 1 to 200",
  ],
  ["pairing.approve", { channel: "fax", accountId: "a", code: "c" }, "there is no account `fax/a`"],
  ["deadletters.drop", { id: 7 }, "`id` of `deadletters.drop` must be a text of 1 to 2048 characters"],
])("%s %j is refused in words", async (method, params, message) => {
  const { client } = await controlGateway();
  expect(await (await client()).refusal(method, params)).toEqual({ code: "bad_params", message });
});

test.each(["status.json", "toString", "__proto__"])("there is no method %s", async (method) => {
  const { client } = await controlGateway();
  expect(await (await client()).refusal(method)).toMatchObject({ code: "unknown_method" });
});

test("nothing is changed while the gateway starts or stops, and a fault of ours stays inside", async () => {
  const { log, lines } = logLines();
  const broken: Partial<ControlDeps> = {
    log,
    isRunning: () => false,
    status: () => {
      throw new Error("out of paper");
    },
  };
  const ask = (method: string, params = {}) =>
    answerRequest(method, params, broken as ControlDeps, {
      subscribe: () => undefined,
      tell: () => undefined,
      gone: new AbortController().signal,
    });
  for (const method of ["deadletters.retry", "deadletters.drop"])
    expect(await ask(method, { id: "x" })).toMatchObject({ ok: false, error: { code: "unavailable" } });
  for (const method of ["pairing.approve", "pairing.deny"])
    expect(await ask(method, { channel: "telegram", accountId: "a", code: "c" })).toMatchObject({
      error: { code: "unavailable", retryAfterMs: 1_000 },
    });
  expect(await ask("status")).toEqual({
    ok: false,
    error: { code: "internal", message: "the gateway failed; its log says how" },
  });
  expect(lines).toMatchObject([{ level: "error", fields: { method: "status", error: "out of paper" } }]);
});

test("a client that asks and reads nothing is closed; another one goes on", async () => {
  const { client, channel } = await controlGateway(house, {
    runTurn: async function* longWinded() {
      yield answerOf("x".repeat(500_000));
    },
  });
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await channel.attempted(1);
  const [slow, other] = [await client(), await client()];
  slow.socket.pause();
  const show = { koiId: "home", sessionKey: "koi:home:dm:111", limit: 1 };
  for (let n = 0; n < 60; n += 1)
    slow.send({ type: "request", id: `s${n}`, method: "sessions.show", params: show });
  expect((await other.get("sessions.show", show)).entries[0]?.text).toHaveLength(500_000);
  await settled();
  slow.socket.resume();
  expect(await slow.closed).toEqual({ code: 4008, reason: "reads too slowly" });
  expect(slow.frames.length).toBeLessThan(60);
  expect((await other.ask("status")).ok).toBe(true);
});

test("a slow reader loses events and sees the gap", async () => {
  const sockets: WebSocket[] = [];
  const server = createServer();
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const client = await ControlClient.open(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket] = sockets as [WebSocket];
  const clock = new ManualClock();
  const session = new ControlSession(
    socket,
    { isLoopback: true, isAuthenticated: false, isRequired: false, judge: () => ({ kind: "open" }) },
    {
      deps: { clock, log: silentLog, version: "9.9.9" } as unknown as ControlDeps,
      onSubscribe: () => undefined,
      onClose: () => undefined,
    },
  );
  client.send({ type: "connect", version: 1 });
  await client.next("welcome");
  client.send({ type: "request", id: "1", method: "subscribe", params: { events: ["outcome"] } });
  await client.next("response");
  client.socket.pause();
  const payload = { text: "x".repeat(50_000) };
  let told = 0;
  // Nothing is read meanwhile: what the system's buffers don't take, waits in the gateway, up to a limit.
  await until(() => {
    session.tell("outcome", payload);
    told += 1;
    return socket.bufferedAmount > maxBufferedBytesForDrafts;
  }, "a full buffer");
  const held = socket.bufferedAmount;
  for (let n = 0; n < 100; n += 1) session.tell("outcome", payload);
  expect(socket.bufferedAmount).toBe(held);
  client.socket.resume();
  await until(() => socket.bufferedAmount === 0, "an empty buffer");
  session.tell("outcome", { text: "last" });
  const last = await client.next("event", ({ seq }) => seq > told);
  expect(last).toEqual({ type: "event", event: "outcome", payload: { text: "last" }, seq: told + 101 });
  expect(client.frames.map((frame) => (frame.type === "event" ? frame.seq : 0))).toEqual(
    Array.from({ length: told }, (_, at) => at + 1),
  );
  session.close(1000, "done");
  await once(client.socket, "close");
});
