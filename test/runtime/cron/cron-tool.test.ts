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

const owned = {
  commands: { ownerAllowFrom: ["telegram:111"] },
  channels: { telegram: { dmPolicy: "open" as const, allowFrom: ["111", "222"] } },
  messages: { queue: { debounceMs: 0 } },
  tools: { exec: { security: "allowlist" as const } },
};

test("a command of a job that stands on no list is asked for in its conversation, and an owner's yes runs it", async () => {
  const run = callsReply(["exec", { command: "/bin/echo fish $((40 + 2))" }]);
  const made = await started(script(add, textReply("I will."), run, textReply("7 fish")), { config: owned });
  const texts = (): string[] => made.h.channel.sent.map(({ message }) => message.text);
  await made.h.receive({ id: "m1", text: "count", from: "222", peer: "222" });
  await shown(made, 1);
  made.h.clock.advance(60 * MINUTE);
  await shown(made, 2);
  expect(made.h.channel.sent[1]?.target.peer).toEqual({ kind: "dm", id: "222" });
  const id = /^\[(\w+)\] May I run this/.exec(texts()[1] ?? "")?.[1] ?? "";
  await made.h.receive({ id: "m2", text: `/approve ${id} allow-once`, from: "222", peer: "222" });
  await until(() => texts().some((text) => text.includes("Only an owner")), "the refusal");
  await made.h.receive({ id: "m3", text: `/approve ${id} allow-once`, from: "111", peer: "111" });
  await until(() => texts().some((text) => text.endsWith("7 fish")), "the answer");
  expect(made.results()).toEqual([expect.stringMatching(/^fish 42\n/)]);
});

test("it is refused at once where no owner is named, and where the job speaks to nobody", async () => {
  const run = callsReply(["exec", { command: "/bin/echo fish" }]);
  const { commands: _, ...unowned } = owned;
  const replies = (): ModelScript => script(add, textReply("I will."), run, textReply("NO_REPLY"));
  const first = await started(replies(), { config: unowned });
  await first.h.receive({ id: "m1", text: "count", from: "222", peer: "222" });
  await shown(first, 1);
  first.h.clock.advance(60 * MINUTE);
  await until(() => first.server.requests.length === 4, "the job");
  expect(first.results()).toEqual([expect.stringContaining("is not on the allowlist")]);
  expect(first.h.channel.sent).toHaveLength(1);

  const second = await started(replies(), { config: owned });
  await second.h.receive({ id: "m1", text: "count", from: "222", peer: "222" });
  await shown(second, 1);
  const store = second.h.storeOf("home");
  const sessionKey = store.jobs()[0]?.madeIn ?? expect.fail("no job");
  await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], send: "deny" });
  second.h.clock.advance(60 * MINUTE);
  await until(() => second.server.requests.length === 4, "the job");
  expect(second.results()).toEqual([expect.stringContaining("is not on the allowlist")]);
  expect(second.h.channel.sent).toHaveLength(1);
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
