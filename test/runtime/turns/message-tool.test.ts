// What a koi says beside its answer, from the model's call to what people see: once, there, and nowhere else.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { message } from "../../../src/koi/tools/message/message.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { callsReply, type ModelReply, type ModelScript, textReply } from "../../fakes/models/model-reply.ts";
import { modelHarness, type ModelHarness, type ModelHarnessInput } from "../model-harness.ts";
import { openAccess } from "../tiny-table.ts";
import { until } from "../until.ts";

const script =
  (...replies: readonly ModelReply[]): ModelScript =>
  (_, index) =>
    replies[index] ?? textReply("nothing more");
const send = (args: object): ModelReply => callsReply(["message", { action: "send", ...args }]);
const session = "koi:home:222" as SessionKey;

async function asked(replies: ModelScript, input: ModelHarnessInput = {}): Promise<ModelHarness> {
  const made = await modelHarness(replies, input);
  mkdirSync(workspace(made), { recursive: true });
  writeFileSync(join(workspace(made), "chart.png"), "a chart");
  await made.h.receive({ id: "m1", text: "how far are you?", peer: "222" });
  return made;
}

const workspace = ({ h }: ModelHarness): string => join(h.folder, "state/home/w");
const shown = ({ h }: ModelHarness, count: number): Promise<void> =>
  until(() => h.channel.sent.length === count, `${count} messages`, 20_000);

test("a message beside the answer comes before it, once, to the same people", async () => {
  const made = await asked(script(send({ text: "Half way." }), textReply("Done.")));
  await shown(made, 2);
  const [extra, answer] = made.h.channel.sent;
  expect(extra?.message.text).toBe("Half way.");
  expect(answer?.message.text).toContain("Done.");
  expect(extra?.target).toEqual(answer?.target);
  expect(extra?.idempotencyKey).toMatch(/^home\/telegram:default:m1\+call_/);
  expect(made.results()).toEqual([expect.stringMatching(/^it is on its way \(messageId m-[0-9a-f]{10}\)$/)]);
});

test("no parameter names a channel, an account or a person", () => {
  const { properties } = message.parameters as { properties: object };
  expect(Object.keys(properties).sort()).toEqual([
    "action",
    "emoji",
    "files",
    "messageId",
    "multiple",
    "options",
    "question",
    "replyTo",
    "text",
    "to",
  ]);
});

test("the transcript has it once, and the next turn reads of it in the call alone", async () => {
  const made = await asked(script(send({ text: "Half way." }), textReply("Done."), textReply("Yes.")));
  await shown(made, 2);
  const lines = made.h.storeOf("home").transcript(session, 9);
  expect(lines.map(({ role }) => role)).toEqual(["user", "call", "result", "assistant", "assistant"]);
  expect(lines[3]).toMatchObject({
    text: "Half way.",
    detail: { beside: true, outboxKey: made.h.channel.sent[0]?.idempotencyKey },
  });
  await made.h.receive({ id: "m2", text: "and now?", peer: "222" });
  await shown(made, 3);
  const messages = (made.server.requests.at(-1)?.body["messages"] ?? []) as { role: string }[];
  expect(messages.filter(({ role }) => role === "assistant")).toHaveLength(2);
});

test("a message that was written down is known to the turn that goes on after a crash", async () => {
  const first = await asked(script(send({ text: "Half way." }), { kind: "silence" }));
  await shown(first, 1);
  await until(() => first.server.requests.length === 2, "the second request");
  first.h.stores.close();
  first.h.gatewayStore.close();
  const { folder, clock } = first.h;
  const second = await modelHarness(script(textReply("Done.")), { folder, clock });
  await second.h.stages.recover();
  await shown(second, 1);
  expect(second.h.channel.sent[0]?.message.text).toContain("Done.");
  expect(second.results()).toEqual([expect.stringContaining("it is on its way")]);
});

test("the row of a message and the result of its call are one write", async () => {
  const made = await asked(script(send({ text: "Half way." }), { kind: "silence" }));
  await until(() => made.server.requests.length === 2, "the second request");
  const steps = made.h.storeOf("home").steps("telegram:default:m1");
  expect(steps.map(({ step }) => step.kind)).toEqual(["asked", "called", "started", "result", "result"]);
});

test("a file of the workspace goes out as it was when it was sent", async () => {
  const channel = new MemoryChannel("telegram", { media: true });
  const made = await asked(script(send({ text: "Look:", files: ["chart.png"] }), textReply("Done.")), {
    channels: [channel],
  });
  await shown(made, 2);
  const [file] = channel.sent[0]?.message.media ?? [];
  expect(file).toMatchObject({ kind: "image", mimeType: "image/png", fileName: "chart.png" });
  writeFileSync(join(workspace(made), "chart.png"), "another chart");
  expect(readFileSync(file?.path ?? "", "utf8")).toBe("a chart");
  expect(file?.path.startsWith(workspace(made))).toBe(false);
});

test.each([
  ["../../../state", "is no file of the workspace"],
  ["/etc/passwd", "is no file of the workspace"],
  ["link.txt", "is no file of the workspace"],
  ["missing.png", "there is nothing at"],
  ["large.bin", "large"],
])("the file %s is not sent", async (path, problem) => {
  const channel = new MemoryChannel("telegram", { media: true });
  const made = await modelHarness(script(send({ files: [path] }), textReply("Sorry.")), {
    channels: [channel],
  });
  mkdirSync(workspace(made), { recursive: true });
  symlinkSync("/etc/passwd", join(workspace(made), "link.txt"));
  writeFileSync(join(workspace(made), "large.bin"), "x".repeat(6_000_000));
  await made.h.receive({ id: "m1", peer: "222" });
  await shown(made, 1);
  expect(made.results()[0]).toContain(problem);
});

test("where the channel takes no files, or nothing may be sent, the koi is told so", async () => {
  const none = await asked(script(send({ files: ["chart.png"] }), textReply("Sorry.")));
  await shown(none, 1);
  expect(none.results()).toEqual(["no files can be sent in this conversation"]);
  const config = { ...openAccess, session: { sendPolicy: { default: "deny" as const } } };
  const denied = await modelHarness(script(send({ text: "hello" }), textReply("Sorry.")), {});
  const { table } = { table: denied.h.tables.current };
  denied.h.tables.swap({
    ...table,
    gateway: { ...table.gateway, config: { ...table.gateway.config, ...config } },
  });
  await denied.h.receive({ id: "m1", peer: "222" });
  await until(() => denied.server.requests.length === 2, "the second request");
  expect(denied.results()[0]).toContain("lets nothing be sent");
  expect(denied.h.channel.sent).toEqual([]);
});

test("ten messages beside the answer at most", async () => {
  const calls = Array.from(
    { length: 12 },
    (_, at) => ["message", { action: "send", text: `${at}` }] as const,
  );
  const made = await asked(script(callsReply(...calls), textReply("Done.")));
  await shown(made, 11);
  expect(made.results().filter((result) => result.includes("10 messages at most"))).toHaveLength(2);
});

test("a reaction goes on the message that is answered, where there are reactions", async () => {
  const channel = new MemoryChannel("telegram", { reactions: true });
  const react: ModelReply = callsReply(["message", { action: "react", emoji: "👍" }]);
  const made = await asked(script(react, textReply("Done.")), { channels: [channel] });
  await shown(made, 1);
  expect(channel.reactions).toEqual(["👍 m1"]);
  const without = await asked(script(react, textReply("Done.")));
  await shown(without, 1);
  expect(without.results()).toEqual(["not done: there are no reactions in this conversation"]);
});

test("a job says something beside its answer where its answer goes", async () => {
  const add = callsReply(["cron", { action: "add", text: "Count the fish.", every: "1h" }]);
  const made = await asked(
    script(add, textReply("I will."), send({ text: "7 so far" }), textReply("9 fish")),
  );
  made.h.stages.jobs.start();
  await shown(made, 1);
  made.h.clock.advance(3_600_000);
  await shown(made, 3);
  expect(made.h.channel.texts()[1]).toBe("7 so far");
  expect(made.h.channel.sent[1]?.target).toEqual({ accountId: "default", peer: { kind: "dm", id: "222" } });
});
