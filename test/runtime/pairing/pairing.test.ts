// Strangers at a real door: told their code once, heard by no koi until they are let in.

import { join } from "node:path";
import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { closeDatabase, openDatabase } from "../../../src/koi/store/database.ts";
import { claimSchema } from "../../../src/runtime/journal/claim-table.ts";
import { GATEWAY_STORE_FILE } from "../../../src/runtime/journal/gateway-store.ts";
import { outcomeSchema } from "../../../src/runtime/outcomes/outcome-table.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { tinyTable } from "../tiny-table.ts";
import { settled } from "../until.ts";

const pairing: SkykoiConfig = { channels: { telegram: { dmPolicy: "pairing", groupPolicy: "allowlist" } } };

function door(folder?: string): Harness {
  const table = tinyTable({ config: pairing, accounts: ["default", "biz"] });
  return harness({ table, ...(folder === undefined ? {} : { folder }) });
}

function codeIn(text = ""): string {
  return /^skykoi pairing approve (\S+)$/m.exec(text)?.[1] ?? "";
}

test("a stranger gets a code, once, and no koi sees what was written", async () => {
  const { receive, channel, koi, recordOf, lines, stages, gatewayStore } = door();
  const notYet = { outcome: "refused", reason: "you are not let in here yet" };
  expect(await receive({ id: "m1", text: "a secret", peer: "777" })).toEqual(notYet);
  expect(await receive({ id: "m2", peer: "777" })).toEqual(notYet);
  await channel.attempted(1);
  await settled();
  const code = codeIn(channel.texts()[0]);
  expect(channel.sent).toEqual([
    {
      target: {
        accountId: "default",
        peer: { kind: "dm", id: "777" },
        replyToMessageId: "m1",
        repliedTo: { senderId: "777", text: "a secret" },
      },
      message: { text: expect.stringContaining("Your id: 777") as unknown },
      idempotencyKey: expect.stringMatching(/^pairing\/telegram:default:777\/\d+$/) as unknown,
    },
  ]);
  expect(recordOf("m1")).toMatchObject({
    outcome: "pairing",
    stage: "admission",
    reasonCode: "pairing_code_new",
    decidedBy: "/channels/telegram/dmPolicy",
  });
  expect(recordOf("m2")).toMatchObject({ outcome: "pairing", reasonCode: "pairing_code_known" });
  expect(stages.outcomes.counts()).toMatchObject({ pairing: 2, routed: 0 });
  expect(koi.asked).toEqual([]);
  expect(gatewayStore.pairing.pending()).toMatchObject([{ code }]);
  const logged = JSON.stringify(lines);
  expect(logged).toContain("skykoi pairing list");
  expect(logged).not.toContain("a secret");
  expect(logged).not.toContain(code);
});

test("who was let in is heard from the next message on, at that account and in direct messages alone", async () => {
  const { receive, channel, koi, gatewayStore } = door();
  await receive({ id: "m1", peer: "777" });
  await channel.attempted(1);
  await gatewayStore.pairing.approve(codeIn(channel.texts()[0]));
  expect(await receive({ id: "m2", text: "hello", peer: "777" })).toEqual({ outcome: "accepted" });
  expect(koi.texts()).toEqual(["hello"]);
  expect(await receive({ id: "m3", peer: "777", account: "biz" })).toMatchObject({ outcome: "refused" });
  const inGroup = { id: "m4", kind: "group", peer: "-100", from: "777", more: { mentionsUs: true } } as const;
  expect(await receive(inGroup)).toMatchObject({ outcome: "refused" });
  // The message from before was not kept: it is taken where the platform delivers it again.
  expect(await receive({ id: "m1", text: "again", peer: "777" })).toEqual({ outcome: "accepted" });
});

test("under an allowlist nobody is let in by a code", async () => {
  const { receive, channel, gatewayStore, tables } = door();
  await receive({ id: "m1", peer: "777" });
  await channel.attempted(1);
  await gatewayStore.pairing.approve(codeIn(channel.texts()[0]));
  tables.swap(tinyTable({ config: { channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["1"] } } } }));
  expect(await receive({ id: "m2", peer: "777" })).toMatchObject({ outcome: "refused" });
  tables.swap(tinyTable({ config: pairing }));
  expect(await receive({ id: "m3", peer: "777" })).toEqual({ outcome: "accepted" });
});

test("the fourth stranger of an hour gets no answer, and neither do old messages", async () => {
  const { receive, channel, recordOf, clock } = door();
  for (const peer of ["1", "2", "3", "4"]) await receive({ id: `m${peer}`, peer });
  await receive({ id: "old", peer: "5", account: "biz", atMs: clock.now() - 16 * 60_000 });
  await channel.attempted(3);
  await settled();
  expect(channel.sent.map(({ target }) => target.peer.id)).toEqual(["1", "2", "3"]);
  expect(recordOf("m4")).toMatchObject({ outcome: "pairing", reasonCode: "pairing_full" });
  expect(recordOf("old")).toMatchObject({ outcome: "pairing", reasonCode: "sender_unpaired" });
});

test("a code that the platform did not take goes out with a later message, under the same key", async () => {
  const { receive, channel, clock } = door();
  channel.failures.push(new SendError("slow down", "not_sent"));
  await receive({ id: "m1", peer: "777" });
  await channel.attempted(1);
  await receive({ id: "m2", peer: "777" });
  clock.advance(60_000);
  await receive({ id: "m3", peer: "777" });
  await channel.attempted(2);
  await settled();
  clock.advance(60_000);
  await receive({ id: "m4", peer: "777" });
  await settled();
  expect(new Set(channel.attempts).size).toBe(1);
  expect(channel.attempts).toHaveLength(2);
  expect(channel.texts()).toHaveLength(1);
});

test("requests and approvals outlive a restart", async () => {
  const first = door();
  await first.receive({ id: "m1", peer: "777" });
  await first.channel.attempted(1);
  await settled();
  const code = codeIn(first.channel.texts()[0]);
  first.gatewayStore.close();
  const second = door(first.folder);
  await second.receive({ id: "m2", peer: "777" });
  await settled();
  expect(second.channel.sent).toEqual([]);
  await second.gatewayStore.pairing.approve(code);
  second.gatewayStore.close();
  const third = door(first.folder);
  expect(await third.receive({ id: "m3", peer: "777" })).toEqual({ outcome: "accepted" });
});

test("a store from before there was pairing opens, with what it knows", async () => {
  const folder = tempFolder();
  const file = join(folder, GATEWAY_STORE_FILE);
  const create = `${claimSchema}${outcomeSchema}`;
  const old = openDatabase(file, { kind: "gateway", version: 1, create });
  old.prepare("INSERT INTO claim VALUES (?, ?, NULL)").run("telegram:default:m1", Date.now());
  closeDatabase(old);
  const { receive, gatewayStore } = door(folder);
  expect(await receive({ id: "m1", peer: "777" })).toEqual({ outcome: "duplicate" });
  await receive({ id: "m2", peer: "777" });
  expect(gatewayStore.pairing.pending()).toHaveLength(1);
});
