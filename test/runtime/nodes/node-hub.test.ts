// Who gets in as a node, and what a node can do to the gateway: real sockets, frames written by hand.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";

import { systemClock } from "../../../src/runtime/clock.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { NodeHub } from "../../../src/runtime/nodes/node-hub.ts";
import {
  type Handshake,
  isSigned,
  newKeyPair,
  newNonce,
  type NodeKeyPair,
  pairCode,
  signHandshake,
} from "../../../src/runtime/nodes/node-keys.ts";
import type { GatewayFrame, NodePurpose } from "../../../src/runtime/nodes/node-protocol.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { controlGateway, house } from "../control/control-gateway.ts";
import { until } from "../until.ts";

interface House {
  readonly hub: NodeHub;
  readonly url: string;
  readonly stateDir: string;
}

async function open(config: object = house): Promise<House> {
  const stateDir = tempFolder();
  const hub = new NodeHub({ stateDir, clock: systemClock, log: silentLog });
  const { url } = await controlGateway(config, { nodes: hub, stateDir });
  return { hub, stateDir, url: url.replace(/\/api$/, "/node") };
}

/** Somebody who speaks the protocol, or nearly. */
class Knocker {
  readonly frames: GatewayFrame[] = [];
  readonly socket: WebSocket;
  closed: number | undefined;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on("message", (data) => this.frames.push(JSON.parse(String(data)) as GatewayFrame));
    this.socket.on("error", () => (this.closed ??= 0));
    this.socket.on("close", (code) => (this.closed ??= code));
    onTestFinished(() => this.socket.terminate());
  }

  async next<Type extends GatewayFrame["type"]>(type: Type): Promise<Extract<GatewayFrame, { type: Type }>> {
    await until(() => this.frames.length > 0 || this.closed !== undefined, `${type}, or the end`);
    const frame = this.frames.shift();
    if (frame?.type !== type)
      throw new Error(`expected ${type}, got ${JSON.stringify(frame)} ${this.closed}`);
    return frame as Extract<GatewayFrame, { type: Type }>;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  async end(): Promise<number | undefined> {
    await until(() => this.closed !== undefined, "the end");
    return this.closed;
  }

  /** Says hello; `signed` changes what is signed. */
  async hello(
    key: NodeKeyPair,
    purpose: NodePurpose,
    signed: (handshake: Handshake) => Handshake = (handshake) => handshake,
    name = "builder",
  ): Promise<Handshake> {
    const { gatewayKey, nonce: gatewayNonce } = await this.next("challenge");
    const handshake = { gatewayKey, gatewayNonce, nodeKey: key.publicKey, nodeNonce: newNonce(), purpose };
    const signature = signHandshake(key.privateKey, "node", signed(handshake));
    const { nodeNonce: nonce } = handshake;
    this.send({
      type: "hello",
      version: 1,
      publicKey: key.publicKey,
      nonce,
      purpose,
      name,
      platform: "linux",
      signature,
    });
    return handshake;
  }
}

async function paired({ hub, url }: House, key = newKeyPair(), name = "builder"): Promise<NodeKeyPair> {
  const knocker = new Knocker(url);
  const handshake = await knocker.hello(key, "pair", undefined, name);
  await knocker.next("pending");
  expect(hub.approve(pairCode(handshake))).toMatchObject({ kind: "done", name });
  await knocker.next("welcome");
  knocker.socket.terminate();
  return key;
}

test("both prove their keys; a signature is good for one gateway, one connection, one purpose", async () => {
  const place = await open();
  const key = await paired(place);
  const good = new Knocker(place.url);
  const handshake = await good.hello(key, "run");
  const { signature } = await good.next("welcome");
  expect(isSigned(signature, "gateway", handshake)).toBe(true);
  expect(isSigned(signature, "gateway", { ...handshake, nodeNonce: newNonce() })).toBe(false);
  expect(isSigned(signature, "node", handshake)).toBe(false);
  const wrong: ((said: Handshake) => Handshake)[] = [
    (said) => ({ ...said, gatewayNonce: newNonce() }),
    (said) => ({ ...said, gatewayKey: newKeyPair().publicKey }),
    (said) => ({ ...said, purpose: "pair" }),
    (said) => ({ ...said, nodeKey: newKeyPair().publicKey }),
  ];
  for (const signed of wrong) {
    const knocker = new Knocker(place.url);
    await knocker.hello(key, "run", signed);
    expect(await knocker.next("refused")).toMatchObject({ code: "unauthorized" });
    expect(await knocker.end()).toBe(4403);
  }
  const thief = new Knocker(place.url);
  await thief.hello({ ...newKeyPair(), publicKey: key.publicKey }, "run");
  expect(await thief.next("refused")).toMatchObject({ code: "unauthorized" });
  // The node itself is still here.
  expect(place.hub.nodes()).toMatchObject([{ name: "builder", isConnected: true }]);
});

test("whoever only waits to be paired runs nothing and is no node; names and codes are one each", async () => {
  const place = await open();
  const { hub, url } = place;
  const key = newKeyPair();
  const knocker = new Knocker(url);
  const handshake = await knocker.hello(key, "pair");
  await knocker.next("pending");
  knocker.send({ type: "started", id: 1 });
  knocker.send({ type: "output", id: 1, text: "hello" });
  expect(hub.nodes()).toEqual([]);
  expect(hub.waiting()).toMatchObject([{ name: "builder" }]);
  expect(JSON.stringify(hub.waiting())).not.toContain(pairCode(handshake));
  expect(hub.approve("AAAA-AAAA-AAAA")).toEqual({ kind: "unknown" });
  knocker.socket.terminate();
  await until(() => hub.waiting().length === 0, "its leaving");
  expect(hub.approve(pairCode(handshake))).toEqual({ kind: "unknown" });
  await paired(place);
  const same = new Knocker(url);
  const other = await same.hello(newKeyPair(), "pair", undefined, "Builder");
  await same.next("pending");
  expect(hub.approve(pairCode(other))).toEqual({ kind: "ambiguous" });
});

test("with a token, pairing needs it; by header alone, and wrong ones are turned away", async () => {
  const { url } = await open({ ...house, gateway: { auth: { token: "token-of-the-gateway-0123456789" } } });
  const without = new Knocker(url);
  await without.hello(newKeyPair(), "pair");
  expect(await without.next("refused")).toMatchObject({ code: "unauthorized" });
  const wrong = new Knocker(url, { authorization: "Bearer wrong" });
  expect(await wrong.end()).toBe(0);
  const inAddress = new Knocker(`${url}?token=token-of-the-gateway-0123456789`);
  await inAddress.hello(newKeyPair(), "pair");
  expect(await inAddress.next("refused")).toMatchObject({ code: "unauthorized" });
  const right = new Knocker(url, { authorization: "Bearer token-of-the-gateway-0123456789" });
  await right.hello(newKeyPair(), "pair");
  await right.next("pending");
  const page = new Knocker(url, { origin: "https://evil.example.org" });
  expect(await page.end()).toBe(0);
});

test("nonsense, floods and too much knocking end the connection, not the gateway", async () => {
  const place = await open();
  for (const text of [
    "{",
    "[]",
    '{"type":"run"}',
    `{"type":"hello","version":1,"name":"${"x".repeat(600_000)}"}`,
  ]) {
    const knocker = new Knocker(place.url);
    await knocker.next("challenge");
    knocker.socket.send(text);
    await knocker.end();
  }
  const key = await paired(place);
  const node = new Knocker(place.url);
  await node.hello(key, "run");
  await node.next("welcome");
  for (let i = 0; i < 400; i += 1) node.send({ type: "output", id: 1, text: "x" });
  await node.end();
  await until(() => place.hub.nodes()[0]?.isConnected === false, "its end");
  const many = Array.from({ length: 60 }, () => new Knocker(place.url));
  await until(() => many.some(({ closed }) => closed !== undefined), "a refusal");
});

test("commands: refused, begun, lost; a node that says nothing is not waited for for ever", async () => {
  const place = await open();
  const key = await paired(place);
  const node = new Knocker(place.url);
  await node.hello(key, "run");
  await node.next("welcome");
  const [row] = place.hub.nodes();
  const host = place.hub.open(row?.id ?? "", "allowlist");
  const command = { line: "make", cwd: ".", env: { A: "1" } };
  const first = host?.spawn(command);
  const run = await node.next("run");
  expect(run).toMatchObject({ command: "make", cwd: ".", env: { A: "1" }, security: "allowlist" });
  node.send({ type: "refused", id: run.id, message: "not on the list" });
  await expect(first).rejects.toThrow("the node refused: not on the list");

  const second = host?.spawn(command);
  const { id } = await node.next("run");
  node.send({ type: "started", id });
  const running = await second;
  let printed = "";
  running?.onOutput((text) => (printed += text));
  node.send({ type: "output", id, text: "half" });
  await until(() => printed === "half", "the output");
  running?.write("input");
  expect(await node.next("input")).toMatchObject({ id, text: "input" });
  const third = host?.spawn(command);
  await node.next("run");
  node.socket.terminate();
  expect(await running?.ended).toEqual({ code: null, signal: null, isLost: true });
  await expect(third).rejects.toThrow(
    "the node went away; it may have run, in part or to its end, and was not run again",
  );
  await expect(host?.spawn(command)).rejects.toThrow("the node is not connected; nothing was run");
  await expect(host?.readFile("x", 1)).rejects.toThrow("files of a node are reached by commands alone");
});

test("what the node would not take costs a call, not the connection; characters of input stay whole", async () => {
  const place = await open();
  const key = await paired(place);
  const node = new Knocker(place.url);
  await node.hello(key, "run");
  await node.next("welcome");
  const host = place.hub.open(place.hub.nodes()[0]?.id ?? "", "full");
  const command = { line: "make", cwd: ".", env: {} };
  for (const wrong of [
    { line: " " },
    { line: "x".repeat(100_001) },
    { cwd: "x".repeat(5_000) },
    { env: { A: "\u0001".repeat(100_000) } },
  ]) {
    await expect(host?.spawn({ ...command, ...wrong })).rejects.toThrow(/; nothing was run$/);
  }
  const begun = host?.spawn(command);
  const { id } = await node.next("run");
  node.send({ type: "started", id });
  const text = `${"x".repeat(31_999)}\u{1f41f}${"y".repeat(40_000)}`;
  (await begun)?.write(text);
  const parts = [await node.next("input"), await node.next("input"), await node.next("input")];
  expect(
    parts.every((part) => part.text.length <= 32_000 && Buffer.from(part.text).toString() === part.text),
  ).toBe(true);
  expect(parts.map((part) => part.text).join("")).toBe(text);
});

test("the list is read again after a restart; a broken one lets nobody in and stays as it is", async () => {
  const place = await open();
  const key = await paired(place);
  const { stateDir } = place;
  const again = new NodeHub({ stateDir, clock: systemClock, log: silentLog });
  expect(again.nodes()).toMatchObject([{ name: "builder", isConnected: false }]);
  for (const text of [
    "{",
    "null",
    '{"version":1,"key":{"publicKey":"a","privateKey":"b"},"nodes":[null]}',
    '{"version":2}',
  ]) {
    writeFileSync(join(stateDir, "nodes.json"), text);
    const broken = new NodeHub({ stateDir, clock: systemClock, log: silentLog });
    expect(broken.problem()).toMatch(/is broken, so no node is let in/);
    expect(broken.nodes()).toEqual([]);
    expect(broken.remove("builder")).toEqual({ kind: "unknown" });
    expect(broken.problem()).not.toContain(key.publicKey);
  }
});
