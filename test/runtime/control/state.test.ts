// The status, what is to be said of the config, and what clients hear of by themselves.

import { expect, test } from "vitest";
import { GatewayStore } from "../../../src/runtime/journal/gateway-store.ts";
import { ManualClock } from "../manual-clock.ts";
import { tinyMessage, tinyTable } from "../tiny-table.ts";
import { settled } from "../until.ts";
import { controlGateway, house } from "./control-gateway.ts";

const now = Date.parse("2026-01-02T03:04:05Z");

function message(id: string, peer = "111") {
  return tinyMessage({ id, peer, atMs: now });
}

test("the status is that of GET /status", async () => {
  const { client, gateway } = await controlGateway();
  expect(await (await client()).get("status")).toEqual(JSON.parse(JSON.stringify(gateway.status())));
});

test("the findings of a config with warnings are there, with places, and follow a reload", async () => {
  const { client, gateway, write } = await controlGateway();
  const one = await client();
  const first = await one.get("diagnostics");
  expect(first).toMatchObject({ file: "SKYKOI.json", at: expect.any(String), isInForce: true, omitted: 0 });
  const warning = first.diagnostics.find(({ code }) => code === "access/open-to-unsandboxed");
  expect(warning).toEqual({
    code: "access/open-to-unsandboxed",
    severity: "warning",
    message: expect.stringContaining("`home`"),
    file: "SKYKOI.json",
    line: expect.any(Number),
    column: expect.any(Number),
    help: expect.any(String),
  });
  write('{\n  "kois": 7\n}\n');
  await gateway.reload();
  const broken = await one.get("diagnostics");
  expect(broken).toMatchObject({
    isInForce: false,
    diagnostics: [{ severity: "error", file: "SKYKOI.json", line: 2, column: 11 }],
  });
  write(house);
  await gateway.reload();
  expect((await one.get("diagnostics")).diagnostics).toEqual(first.diagnostics);
});

test("a gateway that runs a table as it is has nothing to say of a config", async () => {
  const { client, gateway } = await controlGateway(house, {
    table: tinyTable(),
    findings: undefined as never,
  });
  expect(await (await client()).get("picture")).toMatchObject({ digest: "sha256:tiny" });
  await gateway.stop();
});

test("outcomes are told as they happen, later ends too, to those who want them", async () => {
  const { client, channel } = await controlGateway();
  const [one, other] = [await client(), await client()];
  await one.get("subscribe", { events: ["outcome"] });
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  const told = [await one.event("outcome"), await one.event("outcome")];
  expect(told).toMatchObject([
    { seq: 1, payload: { messageRef: "telegram:default:m1", outcome: "routed", koiId: "home" } },
    { seq: 2, payload: { messageRef: "telegram:default:m1", outcome: "duplicate" } },
  ]);
  await one.get("subscribe", { events: [] });
  await channel.receive(tinyMessage({ id: "m2", atMs: Date.now() }));
  await one.get("status");
  await other.get("status");
  expect([one.frames, other.frames]).toEqual([[], []]);
});

test("a later end is told with the record as it is then", async () => {
  const { client, channel } = await controlGateway(house, {
    runTurn: async function* turn() {
      yield { type: "turn_failed", code: "auth", message: "no", isRetryable: false };
    },
  });
  const one = await client();
  await one.get("subscribe", { events: ["outcome"] });
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  const told = [await one.event("outcome"), await one.event("outcome")];
  expect(told.map(({ payload }) => (payload as { outcome: string }).outcome)).toEqual(["routed", "failed"]);
});

test("a change of the status is told once a second, and nothing where nothing changed", async () => {
  const clock = new ManualClock(now);
  const { client, channel } = await controlGateway(house, { clock });
  const [one, other] = [await client(), await client()];
  for (const each of [one, other]) await each.get("subscribe", { events: ["status"] });
  clock.advance(5_000);
  await channel.receive(message("m1"));
  await channel.receive(message("m2"));
  await channel.attempted(2);
  await settled();
  clock.advance(1_000);
  for (const each of [one, other]) {
    expect(await each.event("status")).toMatchObject({ seq: 1, payload: { outcomes: { routed: 2 } } });
    await each.get("status");
    expect(each.frames).toEqual([]);
  }
});

test("a reload is told, whether or not it changed the table", async () => {
  const { client, gateway, write } = await controlGateway();
  const one = await client();
  await one.get("subscribe", { events: ["table"] });
  const before = gateway.status().table.digest;
  write({ ...house, bindings: [] });
  await gateway.reload();
  const taken = await one.event("table");
  expect(taken.payload).toEqual({ digest: gateway.status().table.digest, generation: 2 });
  expect(gateway.status().table.digest).not.toBe(before);
  write("{");
  await gateway.reload();
  expect((await one.event("table")).payload).toEqual(taken.payload);
});

test("who asks to be let in is told, also when another process answers", async () => {
  const clock = new ManualClock(now);
  const shut = {
    ...house,
    channels: { telegram: { botToken: "${BOT}", dmPolicy: "pairing", allowFrom: [] } },
  };
  const { client, channel, folder } = await controlGateway(shut, { clock });
  const one = await client();
  await one.get("subscribe", { events: ["pairing"] });
  await channel.receive(message("m1", "777"));
  await channel.attempted(1);
  clock.advance(1_000);
  expect(await one.event("pairing")).toMatchObject({ seq: 1, payload: {} });
  const other = new GatewayStore(folder, () => clock.now());
  const code = (await one.get("pairing.list")).requests[0]?.code ?? "";
  await other.pairing.approve(code);
  other.close();
  clock.advance(1_000);
  expect(await one.event("pairing")).toMatchObject({ seq: 2 });
});
