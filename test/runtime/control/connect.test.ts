// Who may speak to the control API: real sockets against a real gateway.

import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { ManualClock } from "../manual-clock.ts";
import { until } from "../until.ts";
import { ControlClient } from "./control-client.ts";
import { controlGateway, house } from "./control-gateway.ts";

const SECRET = "a-token-of-this-gateway";
const locked = { ...house, gateway: { auth: { token: SECRET } } };
const welcome = {
  type: "welcome",
  version: 1,
  gateway: "9.9.9",
  methods: [
    "status",
    "subscribe",
    "diagnostics",
    "picture",
    "route",
    "outcomes.list",
    "outcomes.find",
    "sessions.list",
    "sessions.show",
    "pairing.list",
    "pairing.approve",
    "pairing.deny",
    "nodes.list",
    "nodes.approve",
    "nodes.remove",
    "deadletters.list",
    "deadletters.retry",
    "deadletters.drop",
    "channels.probe",
    "channels.login",
    "channels.cancel",
    "channels.logout",
  ],
  events: ["outcome", "status", "table", "pairing"],
};

async function refusedAt(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers });
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode?: number }];
  return response.statusCode;
}

test("without a secret, callers of this machine are let in", async () => {
  const { url } = await controlGateway();
  const client = await ControlClient.open(url);
  client.send({ type: "connect", version: 1 });
  expect(await client.next("welcome")).toEqual(welcome);
  expect((await client.get("status")).state).toBe("running");
});

test("without a secret, whoever comes through a proxy is not", async () => {
  const { url } = await controlGateway();
  const client = await ControlClient.open(url, { headers: { "X-Forwarded-For": "9.9.9.9" } });
  client.send({ type: "connect", version: 1, token: "any" });
  expect(await client.next("error")).toMatchObject({ code: "unauthorized" });
  expect(await client.closed).toEqual({ code: 4401, reason: "unauthorized" });
});

test("a stranger's page is not let in, wherever it runs", async () => {
  const { url } = await controlGateway();
  expect(await refusedAt(url, { Origin: "https://evil.example.com" })).toBe(403);
  expect(await refusedAt(url, { Host: "evil.example.com" })).toBe(403);
  expect(await refusedAt(`${url}x`, {})).toBe(404);
});

test("the right token opens: in the first frame, in a header, in a subprotocol", async () => {
  const { url } = await controlGateway(locked);
  const byFrame = await ControlClient.connect(url, SECRET);
  expect((await byFrame.get("status")).state).toBe("running");
  const byHeader = await ControlClient.open(url, { headers: { Authorization: `Bearer ${SECRET}` } });
  byHeader.send({ type: "connect", version: 1 });
  expect(await byHeader.next("welcome")).toEqual(welcome);
  const carrier = `skykoi.token.${Buffer.from(SECRET).toString("base64url")}`;
  const socket = new WebSocket(url, ["skykoi", carrier]);
  await once(socket, "open");
  expect(socket.protocol).toBe("skykoi");
  socket.send(JSON.stringify({ type: "connect", version: 1 }));
  const [data] = (await once(socket, "message")) as [Buffer];
  expect(JSON.parse(String(data))).toEqual(welcome);
  socket.terminate();
});

test("a wrong token and none open nothing, and too many lock the address out", async () => {
  const { url, lines } = await controlGateway({
    ...house,
    gateway: { auth: { token: SECRET, rateLimit: { maxAttempts: 2 } } },
  });
  const say = async (token?: string) => {
    const client = await ControlClient.open(url);
    client.send({ type: "connect", version: 1, ...(token !== undefined && { token }) });
    const { message } = await client.next("error");
    expect(await client.closed).toEqual({ code: 4401, reason: "unauthorized" });
    return message;
  };
  expect(await say()).toBe("the gateway wants its token");
  expect(await say("guess")).toBe("this is not the gateway's token");
  expect(await refusedAt(url, { Authorization: "Bearer another" })).toBe(401);
  expect(await refusedAt(url, {})).toBe(429);
  expect(JSON.stringify(lines)).not.toMatch(/guess|another/);
});

test.each([
  ["a request", { type: "request", id: "1", method: "status" }],
  ["a ping", { type: "ping" }],
])("before connect, %s gets no answer", async (_name, frame) => {
  const { url } = await controlGateway(locked);
  const client = await ControlClient.open(url);
  client.send(frame);
  expect(await client.closed).toEqual({ code: 4400, reason: "connect_expected" });
  expect(client.frames).toEqual([
    { type: "error", code: "connect_expected", message: "the first frame must be `connect`" },
  ]);
});

test("before connect, one wrong frame ends the connection", async () => {
  const { url } = await controlGateway(locked);
  const client = await ControlClient.open(url);
  client.socket.send("{");
  expect(await client.closed).toEqual({ code: 4400, reason: "connect expected" });
});

test("a client of another version is told so", async () => {
  const { url } = await controlGateway();
  const client = await ControlClient.open(url);
  client.send({ type: "connect", version: 2, colour: "blue" });
  expect(await client.next("error")).toMatchObject({ code: "unsupported_version" });
  expect(await client.closed).toEqual({ code: 4400, reason: "unsupported protocol version" });
});

test("whoever says nothing is closed after ten seconds", async () => {
  const clock = new ManualClock();
  const { url } = await controlGateway(house, { clock });
  const waiting = clock.pending().length;
  const client = await ControlClient.open(url);
  await until(() => clock.pending().length > waiting, "the alarm");
  clock.advance(10_000);
  expect(await client.closed).toEqual({ code: 1008, reason: "no connect in time" });
});

test("it lies behind the base path too, and ends with the gateway", async () => {
  const { url, gateway } = await controlGateway({
    ...house,
    gateway: { controlUi: { basePath: "/skykoi" } },
  });
  const client = await ControlClient.connect(url.replace("/api", "/skykoi/api"));
  await gateway.stop();
  expect(await client.closed).toEqual({ code: 1001, reason: "the gateway stops" });
});
