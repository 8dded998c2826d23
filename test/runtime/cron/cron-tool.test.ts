// A job from the chat that asks for it to the chat that hears of it, with models and tools as a gateway has them.

import { expect, test } from "vitest";
import type { KoiId } from "../../../src/routing/ids.ts";
import { callsReply, type ModelReply, type ModelScript, textReply } from "../../fakes/models/model-reply.ts";
import { modelHarness, type ModelHarness, type ModelHarnessInput } from "../model-harness.ts";
import { until } from "../until.ts";

const MINUTE = 60_000;

const script =
  (...replies: readonly ModelReply[]): ModelScript =>
  (_, index) =>
    replies[index] ?? textReply("nothing more");

const add: ModelReply = callsReply(["cron", { action: "add", text: "Count the fish.", every: "1h" }]);

async function started(replies: ModelScript, input: ModelHarnessInput = {}): Promise<ModelHarness> {
  const made = await modelHarness(replies, input);
  made.h.stages.jobs.start();
  return made;
}

const shown = ({ h }: ModelHarness, count: number): Promise<void> =>
  until(() => h.channel.sent.length === count, `${count} replies`);

test("made in a chat, it answers in that chat, also after a restart", async () => {
  const first = await started(script(add, textReply("I will.")));
  await first.h.receive({ id: "m1", text: "count the fish each hour", peer: "222" });
  await shown(first, 1);
  const [job] = first.h.storeOf("home").jobs();
  expect(job).toMatchObject({ madeIn: "koi:home:222", askedBy: [{ id: "222" }] });
  first.h.stages.jobs.stop();
  first.h.stores.close();
  first.h.gatewayStore.close();

  const { folder, clock } = first.h;
  const second = await started(script(textReply("7 fish")), { folder, clock });
  clock.advance(60 * MINUTE);
  await shown(second, 1);
  expect(second.h.channel.sent[0]).toMatchObject({
    target: { accountId: "default", peer: { kind: "dm", id: "222" } },
    message: { text: expect.stringContaining("7 fish") },
  });
  // The job's own turn knows the tool, and nothing of the conversation.
  expect(second.offered()).toContain("cron");
  expect(JSON.stringify(second.server.requests[0]?.body)).not.toContain("count the fish each hour");
  await until(() => second.h.storeOf("home").jobs()[0]?.runs?.length === 1, "the note");
});

test("a job that is made wakes the gateway in time, and can be run at once", async () => {
  const made = await started(script(add, textReply("I will."), textReply("7 fish")));
  await made.h.receive({ id: "m1", text: "count", peer: "222" });
  await shown(made, 1);
  expect(Math.min(...made.h.clock.pending())).toBeLessThanOrEqual(10 * MINUTE);
  const [job] = made.h.storeOf("home").jobs();
  if (!job) return expect.fail("no job");
  await made.h.storeOf("home").saveJob({ ...job, nextAtMs: made.h.clock.now() });
  made.h.stages.jobs.changed("home" as KoiId);
  await shown(made, 2);
});

test("what those may not do who asked, their job may not do either", async () => {
  const config = {
    channels: {
      telegram: {
        dmPolicy: "open" as const,
        groupPolicy: "open" as const,
        groups: { "-100": { requireMention: false, toolsBySender: { "333": { deny: ["exec"] } } } },
      },
    },
  };
  const made = await started(script(add, textReply("I will.")), { config });
  await made.h.receive({ id: "m1", text: "count", from: "333", peer: "-100", kind: "group" });
  await shown(made, 1);
  made.h.clock.advance(60 * MINUTE);
  await until(() => made.server.requests.length === 3, "the job");
  expect(made.offered(0)).not.toContain("exec");
  expect(made.offered(2)).not.toContain("exec");
  expect(made.offered(2)).toContain("read");
});

test("nothing is sent where a person said so in the conversation", async () => {
  const made = await started(script(add, textReply("I will."), textReply("7 fish")));
  await made.h.receive({ id: "m1", text: "count", peer: "222" });
  await shown(made, 1);
  const sessionKey = made.h.storeOf("home").jobs()[0]?.madeIn ?? expect.fail("no job");
  const quiet = { messageKeys: [], transcript: [], outbox: [] };
  await made.h.storeOf("home").commitTurn({ sessionKey, ...quiet, send: "deny" });
  made.h.clock.advance(60 * MINUTE);
  await until(() => made.h.storeOf("home").jobs()[0]?.last?.result === "send_denied", "the note");
  expect(made.h.channel.sent).toHaveLength(1);
});
