// What the tool `message` does to messages that are there, and polls; and what the config switches off.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { SendError } from "../../../src/channels/channel.ts";
import { callsReply, textReply } from "../../fakes/models/model-reply.ts";
import { until } from "../until.ts";
import { inGroup, outletBench, owned, type OutletBench } from "./outlet-bench.ts";

const HERE = "koi:home:222" as SessionKey;
const GROUP = "koi:home:-100";
const send = { action: "send", text: "Half way." };
const idIn = (result = ""): string => /messageId (m-[0-9a-f]+)/.exec(result)?.[1] ?? "none";
const names = ({ telegram }: OutletBench): string[] => telegram.changes.map(({ sentName }) => sentName);

test("edit and delete mean the koi's last message there", async () => {
  const made = await outletBench();
  expect(await made.calls(send, { action: "edit", text: "Nearly there." }, { action: "delete" })).toEqual([
    expect.stringContaining("it is on its way"),
    "done",
    "done",
  ]);
  const key = made.telegram.sent[0]?.idempotencyKey;
  expect(made.telegram.changes).toMatchObject([
    { sentName: `sent ${key}`, text: "Nearly there.", target: { peer: { id: "222" } } },
    { sentName: `sent ${key}` },
  ]);
  // What is gone is not its last message any more; the answer of the turn is.
  await made.calls({ action: "delete" });
  expect(names(made).at(-1)).toBe(`sent home/telegram:default:ask-1`);
});

test("an id means one message, also in a later turn, and none of another conversation", async () => {
  const made = await outletBench();
  await made.talk(inGroup);
  const [one = "", , there = ""] = await made.calls(send, { ...send, text: "two" }, { ...send, to: GROUP });
  const first = made.telegram.sent.find(({ message }) => message.text === "Half way.");
  const [edited, far] = await made.calls(
    { action: "edit", text: "One.", messageId: idIn(one) },
    { action: "edit", text: "One.", messageId: idIn(there) },
  );
  expect(edited).toBe("done");
  expect(names(made)).toEqual([`sent ${first?.idempotencyKey}`]);
  expect(far).toContain("there is no message of that id in this conversation");
  const [moved] = await made.calls({ action: "edit", text: "One.", messageId: idIn(there), to: GROUP });
  expect(moved).toBe("done");
  expect(made.telegram.changes.at(-1)).toMatchObject({
    text: "[from Telegram direct message] One.",
    target: { peer: { id: "-100" } },
  });
});

test("what was never sent, is the gateway's own word or a person's can't be changed", async () => {
  const made = await outletBench();
  const nothing = "there is no message of yours in this conversation";
  expect((await made.calls({ action: "edit", text: "x" }))[0]).toContain(nothing);
  expect((await made.calls({ action: "delete", messageId: "ask-1" }))[0]).toContain("no message of that id");
  await made.talk({ id: "c1", text: "/status", peer: "222" });
  const isShown = (): boolean => made.telegram.texts().at(-1)?.includes("home") === true;
  await until(isShown, "the answer to the command", 20_000);
  await made.calls({ action: "delete" });
  expect(names(made)).toEqual(["sent home/telegram:default:ask-2"]);
});

test("a message that the platform refused is told", async () => {
  const made = await outletBench();
  made.telegram.failures.push(new SendError("blocked", "refused"));
  expect((await made.calls(send, { action: "edit", text: "x" }))[1]).toMatch(
    /could not be sent|no message of yours/,
  );
});

test("a message that is on its way is waited for", async () => {
  const made = await outletBench();
  made.telegram.failures.push(new SendError("busy", "not_sent"));
  const calling = made.calls(send, { action: "edit", text: "x" });
  await until(() => made.h.storeOf("home").outbox()[0]?.attempts === 1, "the first attempt");
  await until(() => made.server.requests.length === 2, "the call of edit");
  const moving = setInterval(() => made.h.clock.advance(500), 10);
  try {
    expect((await calling)[1]).toBe("done");
  } finally {
    clearInterval(moving);
  }
  expect(made.telegram.attempts[1]).toBe(made.telegram.attempts[0]);
  expect(names(made)).toEqual([`sent ${made.telegram.attempts[0]}`]);
});

test("files, polls and what was sent in parts can't get another text; deleting takes all parts", async () => {
  const made = await outletBench();
  made.telegram.split = ({ text, ...rest }) => text.split(" / ").map((part) => ({ ...rest, text: part }));
  const [, edited, tooLong, gone] = await made.calls(
    { ...send, text: "one / two" },
    { action: "edit", text: "x" },
    { action: "edit", text: "x" },
    { action: "delete" },
  );
  expect(edited).toContain("in 2 parts");
  expect(tooLong).toContain("in 2 parts");
  expect(gone).toBe("done");
  const [key] = made.telegram.attempts;
  expect(names(made)).toEqual([`sent ${key}`, `sent ${key}/2`]);
  const [, long] = await made.calls(send, { action: "edit", text: "one / two" });
  expect(long).toContain("too long for one message");
  const poll = { action: "poll", question: "Where?", options: ["here", "there"] };
  expect((await made.calls(poll, { action: "edit", text: "x" }))[1]).toContain("is no text");
});

test("a change that comes too late is refused here, since the platform would leave it alone", async () => {
  const made = await outletBench(owned, {
    edits: { withinMs: 15 * 60_000 },
    removals: { withinMs: 7_200_000 },
  });
  const [sent] = await made.calls(send);
  made.h.clock.advance(16 * 60_000);
  const messageId = idIn(sent);
  const [edit, remove] = await made.calls(
    { action: "edit", text: "x", messageId },
    { action: "delete", messageId },
  );
  expect(edit).toContain("for 15 minutes only");
  expect(remove).toBe("done");
});

test("a platform without them refuses edits, deletions, reactions and polls in plain words", async () => {
  const made = await outletBench(owned, { edits: false, removals: false, reactions: false, polls: false });
  const poll = { action: "poll", question: "Where?", options: ["here", "there"] };
  const results = await made.calls(
    send,
    { action: "edit", text: "x" },
    { action: "delete" },
    { action: "react", emoji: "👍" },
    poll,
  );
  expect(results.slice(1)).toEqual([
    "not done: messages can't be changed in this conversation: send another one",
    "not done: messages can't be taken away in this conversation",
    "not done: there are no reactions in this conversation",
    "not sent: there are no polls in this conversation: ask in a message",
  ]);
});

test("a reaction goes on the message that is answered, on one of the koi's, or on one of a person's by its id", async () => {
  const made = await outletBench();
  await made.talk({ id: "m1", text: "first", peer: "222" });
  await made.talk({ ...inGroup, id: "g7" });
  const [sent] = await made.calls(send);
  made.telegram.reactions.length = 0;
  const results = await made.calls(
    { action: "react", emoji: "👀" },
    { action: "react", emoji: "🐟", messageId: "m1" },
    { action: "react", emoji: "🎉", messageId: idIn(sent) },
    { action: "react", emoji: "👍", messageId: "g7" },
    { action: "react", emoji: "👍", messageId: "g7", to: GROUP },
    { action: "react", emoji: "👍", to: GROUP },
  );
  expect(results.slice(0, 3)).toEqual(["done", "done", "done"]);
  expect(results[3]).toContain("no message of that id");
  expect(results[4]).toBe("done");
  expect(results[5]).toContain("give `messageId`");
  const extra = made.telegram.sent.find(({ message }) => message.text === "Half way.");
  expect(made.telegram.reactions).toEqual(["👀 ask-2", "🐟 m1", `🎉 sent ${extra?.idempotencyKey}`, "👍 g7"]);
});

test("an answer to a person's message is shown as one; ids stand in sessions_history", async () => {
  const made = await outletBench();
  await made.talk({ id: "m1", text: "first", peer: "222" });
  made.queue.push(callsReply(["sessions_history", { sessionKey: HERE }]), textReply("seen"));
  await made.talk({ id: "m2", text: "look", peer: "222" });
  expect(made.results().at(-1)).toContain('"messageId":"m1"');
  const [ok, wrong] = await made.calls({ ...send, replyTo: "m1" }, { ...send, replyTo: "m99" });
  expect(ok).toContain("on its way");
  expect(wrong).toContain("`replyTo` is no message of a person");
  expect(made.telegram.sent.find(({ message }) => message.text === "Half way.")?.target).toMatchObject({
    replyToMessageId: "m1",
    repliedTo: { senderId: "222", text: "first" },
    isQuoting: true,
  });
});

test("a poll goes out as one, by the outbox, and the transcript has it", async () => {
  const made = await outletBench();
  const poll = { action: "poll", question: "Where to?", options: ["The lake", "The hills"], multiple: true };
  const [sent] = await made.calls(poll);
  expect(sent).toContain("it is on its way");
  expect(made.telegram.sent[0]?.message).toMatchObject({
    text: "",
    poll: { question: "Where to?", options: ["The lake", "The hills"], isMultiple: true },
  });
  const lines = made.h.storeOf("home").transcript(HERE, 9);
  expect(lines.map(({ text }) => text)).toContain("[poll] Where to?\n- The lake\n- The hills");
  await made.talk(inGroup);
  await made.calls({ ...poll, to: GROUP });
  expect(made.telegram.sent.find(({ target }) => target.peer.id === "-100" && target)).toBeDefined();
  expect(made.telegram.sent.at(-2)?.message.poll?.question).toBe("[from Telegram direct message] Where to?");
});

test.each([
  [{ options: ["a", "b", "c", "d", "e"] }, "4 options at most"],
  [{ question: "x".repeat(61) }, "60 at most here"],
  [{ options: ["a", "x".repeat(21)] }, "20 characters at most"],
  [{ options: ["a", "a"] }, "two options are the same"],
])("a poll that the platform would refuse is refused here: %o", async (more, problem) => {
  const made = await outletBench();
  const [result] = await made.calls({ action: "poll", question: "Where?", options: ["a", "b"], ...more });
  expect(result).toContain(problem);
  expect(made.telegram.sent).toHaveLength(1);
});

const acting = (telegram: object): SkykoiConfig => ({
  ...owned,
  channels: { telegram: { ...owned.channels?.telegram, ...telegram } },
});

test("`actions` switch each of them off, the account over the channel, and what the channel says stays where it says nothing", async () => {
  const off = { sendMessage: false, editMessage: false, deleteMessage: false, reactions: false };
  const all = [
    send,
    { action: "poll", question: "Where?", options: ["a", "b"] },
    { action: "edit", text: "x" },
    { action: "delete" },
    { action: "react", emoji: "👍" },
  ];
  const key = (name: string) => expect.stringContaining(`\`channels.telegram.actions.${name}\``) as string;
  const closed = await outletBench(acting({ actions: off }));
  expect(await closed.calls(...all)).toEqual(
    ["sendMessage", "sendMessage", "editMessage", "deleteMessage", "reactions"].map(key),
  );
  expect(closed.telegram.sent).toHaveLength(1);
  const own = { default: { actions: { sendMessage: true } } };
  const open = await outletBench(acting({ actions: off, accounts: own }));
  const results = await open.calls(...all);
  expect(results.slice(0, 2)).toEqual([
    expect.stringContaining("on its way"),
    expect.stringContaining("on its way"),
  ]);
  expect(results.slice(2)).toEqual(["editMessage", "deleteMessage", "reactions"].map(key));
});

test.each(["off", "ack"])("reactionLevel %s: the tool puts no emoji either", async (reactionLevel) => {
  const made = await outletBench(acting({ reactionLevel }));
  expect((await made.calls({ action: "react", emoji: "👍" }))[0]).toContain(
    "`channels.telegram.reactionLevel`",
  );
});
