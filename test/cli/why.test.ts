// `skykoi why`: what became of a message in words, each drop with the setting that decided; only read.

import { join } from "node:path";
import { statSync } from "node:fs";
import { beforeAll, afterAll, expect, test } from "vitest";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";
import type { OutcomeRecord } from "../../src/runtime/outcomes/outcome.ts";
import { Desk } from "./run-command.ts";

const state = ".SKYKOI";
let desk: Desk;

const base = {
  at: "2026-01-01T00:00:00.000Z",
  tableDigest: "sha256:00",
  facts: { channel: "webchat", accountId: "default", peer: { kind: "dm", id: "anna" } },
};
const session = { koiId: "home", sessionKey: "koi:home:main" };
const records = [
  { outcome: "dropped", stage: "admission", reasonCode: "dm_disabled" },
  {
    outcome: "dropped",
    stage: "admission",
    reasonCode: "dm_disabled",
    decidedBy: "/channels/webchat/dmPolicy",
  },
  { outcome: "dropped", stage: "queue", reasonCode: "queue_full", bindingIndex: null, ...session },
  {
    outcome: "broadcast",
    stage: "route",
    reasonCode: "broadcast",
    bindingIndex: null,
    deliveries: [
      { ...session, outcome: "routed", stage: "gate", reasonCode: "direct" },
      { ...session, koiId: "work", outcome: "failed", stage: "koi", reasonCode: "rate_limit" },
    ],
  },
  { outcome: "routed", stage: "route", reasonCode: "peer", bindingIndex: 3, ...session },
];

beforeAll(async () => {
  desk = new Desk();
  desk.write(join(state, "note"), "");
  const store = new GatewayStore(desk.path(state), () => Date.now());
  for (const [index, record] of records.entries()) {
    const messageRef = `webchat:default:anna%2Fm${index}`;
    await store.record({ ...base, messageRef, ...record } as unknown as OutcomeRecord);
  }
  store.close();
});
afterAll(() => desk.remove());

async function why(id: string): Promise<string> {
  const { status, stdout, stderr } = await desk.skykoi(["why", id]);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

test("a drop is told with the setting that decided, also where none is written", async () => {
  const byDefault = await why("anna/m0");
  expect(byDefault).toContain("outcome     dropped at admission: dm_disabled\n");
  expect(byDefault).toContain("because     direct messages are disabled for this account\n");
  expect(byDefault).toContain("decided by  the built-in default\n");
  expect(await why("anna/m1")).toContain("decided by  /channels/webchat/dmPolicy\n");
  expect(await why("anna/m2")).toContain("because     more waited than messages.queue.cap allows");
});

test("a broadcast has no binding, and each koi its own end", async () => {
  const text = await why("anna/m3");
  expect(text).toContain("binding     none, the broadcast list names the kois\n");
  expect(text).toContain("koi         home: routed at gate: direct\n");
  expect(text).toContain(
    "koi         work: failed at koi: rate_limit; the model provider allowed no more requests",
  );
});

test("a message is found by its ref, its id, the page's own id, and as a dead letter or a reply", async () => {
  const text = await why("anna/m4");
  expect(text).toContain("binding     bindings[3]\n");
  for (const id of [
    "webchat:default:anna%2Fm4",
    "m4",
    "in/home/webchat:default:anna%2Fm4",
    "out/home/webchat:default:anna%2Fm4",
    "home/webchat:default:anna%2Fm4",
  ])
    expect(await why(id)).toBe(text);
});

test("looking changes nothing, and a damaged store is told in one line", async () => {
  const file = desk.path(join(state, "gateway.db"));
  const before = statSync(file).mtimeMs;
  await why("anna/m0");
  expect(statSync(file).mtimeMs).toBe(before);
  const broken = desk.write("broken/gateway.db", "no database at all");
  const ran = await desk.skykoi(["why", "x"], { env: { SKYKOI_STATE_DIR: desk.path("broken") } });
  expect([ran.status, ran.stdout]).toEqual([1, ""]);
  expect(ran.stderr.startsWith(broken)).toBe(true);
  expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
});
