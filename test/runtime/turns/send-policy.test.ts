// The send policy, where it holds: before the outbox, for answers, drafts, apologies and commands.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { readConversation } from "../../../src/runtime/conversation.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { failureOf } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const config: SkykoiConfig = {
  ...openAccess,
  commands: { useAccessGroups: false },
  session: { sendPolicy: { rules: [{ action: "deny", match: { keyPrefix: "222" } }] } },
};

function quiet(): Harness {
  return harness({ table: tinyTable({ config }) });
}

test("an answer that must not be sent is kept, on record, and seen by nobody", async () => {
  const { receive, koi, channel, storeOf, recordOf, stages, message, tables, stores } = quiet();
  await receive({ id: "no", peer: "222", text: "psst" });
  await receive({ id: "yes", peer: "111" });
  koi.asked[0]?.answer("a secret");
  await until(() => recordOf("no")?.outcome === "dropped", "the record");
  koi.asked[1]?.answer("hello");
  await channel.attempted(1);
  expect(channel.sent.map(({ target }) => target.peer.id)).toEqual(["111"]);
  expect(recordOf("no")).toMatchObject({ outcome: "dropped", stage: "outbox", reasonCode: "send_denied" });
  expect(stages.outcomes.counts()).toMatchObject({ routed: 1, dropped: 1 });
  const key = "koi:home:222" as SessionKey;
  expect(storeOf("home").transcript(key, 9)).toMatchObject([
    {},
    { text: "a secret", detail: { unsent: true } },
  ]);
  const replies = storeOf("home").outbox();
  expect(replies.filter(({ sessionKey }) => sessionKey === key)).toEqual([]);
  expect(storeOf("home").pending()).toEqual([]);
  const { facts } = message({ id: "no", peer: "222" });
  expect(readConversation(tables.current, stores, facts).map(({ text }) => text)).toEqual(["psst"]);
});

test("nothing is shown of it while it grows", async () => {
  const { receive, koi, channel, recordOf } = quiet();
  await receive({ id: "no", peer: "222" });
  koi.asked[0]?.end(
    { type: "text_delta", text: "a sec" },
    { type: "turn_end", text: "a secret", model: "m/m" },
  );
  await until(() => recordOf("no")?.outcome === "dropped", "the record");
  expect([channel.drafts, channel.typingCalls]).toEqual([[], []]);
});

test("apologies and commands are held back as well", async () => {
  const { receive, koi, channel, recordOf, storeOf } = quiet();
  await receive({ id: "fails", peer: "222" });
  koi.asked[0]?.end(failureOf("auth", false));
  await until(() => recordOf("fails")?.outcome === "failed", "the record");
  await receive({ id: "status", peer: "222", text: "/status" });
  await until(() => recordOf("status")?.outcome === "dropped", "the record");
  expect(recordOf("status")).toMatchObject({ stage: "outbox", reasonCode: "send_denied" });
  expect([channel.sent, storeOf("home").outbox()]).toEqual([[], []]);
});
