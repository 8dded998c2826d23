// The conversations of the kois, and what was said in them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { answerOf, echoTurn } from "../scripted-koi.ts";
import { tinyMessage } from "../tiny-table.ts";
import { type ControlGateway, controlGateway, house } from "./control-gateway.ts";

/** Each peer writes once, one after the other. */
async function spoken(gateway: ControlGateway, peers: readonly string[]): Promise<void> {
  for (const [at, peer] of peers.entries()) {
    const message = tinyMessage({ id: `m${at}-${peer}`, peer, atMs: Date.now() });
    await gateway.channel.receive({ ...message, sender: { ...message.sender, name: `P${peer}` } });
    await gateway.channel.attempted(at + 1);
  }
}

test("sessions of all kois come in one list, last used first, page by page", async () => {
  const gateway = await controlGateway();
  await spoken(gateway, ["1", "222", "3"]);
  const one = await gateway.client();
  const all = await one.get("sessions.list");
  expect(all).toMatchObject({ total: 3, unread: [] });
  const times = all.sessions.map(({ updatedAt }) => updatedAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(all.sessions.map(({ koiId }) => koiId).toSorted()).toEqual(["home", "home", "work"]);
  expect(all.sessions.find(({ koiId }) => koiId === "work")).toEqual({
    koiId: "work",
    sessionKey: "koi:work:dm:222",
    messages: 2,
    segment: 1,
    startedAt: expect.any(String),
    segmentStartedAt: expect.any(String),
    lastInteractionAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  const pages = [0, 1, 2, 3].map((offset) => one.get("sessions.list", { limit: 1, offset }));
  expect((await Promise.all(pages)).flatMap((page) => page.sessions)).toEqual(all.sessions);
  expect((await one.get("sessions.list", { koiId: "Work" })).total).toBe(1);
  expect(await one.refusal("sessions.list", { koiId: "nobody" })).toEqual({
    code: "not_found",
    message: "there is no koi `nobody`",
  });
});

test("a store that can't be read hides no other", async () => {
  const stateDir = tempFolder();
  mkdirSync(join(stateDir, "sessions", "work"), { recursive: true });
  writeFileSync(join(stateDir, "sessions", "work", "koi.db"), "this is no store");
  const gateway = await controlGateway(house, { stateDir });
  await spoken(gateway, ["1"]);
  const one = await gateway.client();
  expect(await one.get("sessions.list")).toMatchObject({
    sessions: [{ koiId: "home" }],
    total: 1,
    unread: [{ koiId: "work", problem: expect.stringContaining("no SQLite file") }],
  });
  expect((await one.refusal("sessions.show", { koiId: "work", sessionKey: "k" })).code).toBe("unavailable");
});

test("the newest entries of a session are shown, oldest first", async () => {
  const gateway = await controlGateway();
  await spoken(gateway, ["1", "1", "1"]);
  const one = await gateway.client();
  const show = { koiId: "home", sessionKey: "koi:home:dm:1" };
  const all = await one.get("sessions.show", show);
  expect(all.entries).toHaveLength(6);
  expect(all).toMatchObject({ session: { sessionKey: "koi:home:dm:1", messages: 6 }, hasEarlier: false });
  const last = await one.get("sessions.show", { ...show, limit: 2 });
  expect(last.hasEarlier).toBe(true);
  expect(last.entries).toEqual([
    { segment: 1, seq: 5, role: "user", text: "text of m2-1", at: expect.any(String), senderName: "P1" },
    { segment: 1, seq: 6, role: "assistant", text: "you said: text of m2-1", at: expect.any(String) },
  ]);
  for (const [koiId, sessionKey] of [
    ["home", "koi:home:dm:2"],
    ["work", "koi:home:dm:1"],
    ["nobody", "koi:home:dm:1"],
  ])
    expect((await one.refusal("sessions.show", { koiId, sessionKey })).code).toBe("not_found");
});

test("long texts make a short page, with at least one entry", async () => {
  const gateway = await controlGateway(house, {
    runTurn: async function* turn(request) {
      if (request.text.includes("m1")) yield answerOf("x".repeat(600_000));
      else yield* echoTurn(request);
    },
  });
  await spoken(gateway, ["1", "1"]);
  const one = await gateway.client();
  const show = { koiId: "home", sessionKey: "koi:home:dm:1" };
  const { entries, hasEarlier } = await one.get("sessions.show", show);
  expect([entries.length, entries[0]?.text.length, hasEarlier]).toEqual([1, 600_000, true]);
});
