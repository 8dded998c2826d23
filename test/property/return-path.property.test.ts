// Whatever shares a session, fails, is lost on the way or dies in between: an answer leaves through the channel, account,
// peer and thread that its message came from, each of its parts shows once and after the one before, or is listed with
// its outcome. That holds for platforms that show a key once (Telegram here) and for those that don't (Slack here).

import fc from "fast-check";
import { expect, test } from "vitest";
import { SendError } from "../../src/channels/channel.ts";
import type { ChannelId, Facts } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../src/routing/ids.ts";
import type { LoadedTable } from "../../src/runtime/loaded-table.ts";
import { MemoryChannel } from "../fakes/channel/memory-channel.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { ManualClock } from "../runtime/manual-clock.ts";
import { answerOf, failureOf } from "../runtime/scripted-koi.ts";
import { type Harness, harness } from "../runtime/stages-harness.ts";
import { openAccess, tinyTable } from "../runtime/tiny-table.ts";
import { settled, until } from "../runtime/until.ts";
import { runs } from "./runs.ts";

const CHANNELS: readonly ChannelId[] = ["telegram", "slack"];

const facts: fc.Arbitrary<Facts> = fc
  .record({
    channel: fc.constantFrom(...CHANNELS),
    // Few of each, so that two places often differ in one thing alone.
    accountId: fc.constantFrom("default", "biz").map((id) => id as AccountId),
    peer: fc.record({
      kind: fc.constant("dm" as const),
      id: fc.constantFrom("1", "1", "2").map((id) => id as PeerId),
    }),
    threadId: fc.constantFrom(undefined, undefined, "t1"),
  })
  .map(({ threadId, ...rest }) => (threadId === undefined ? rest : { ...rest, threadId }));

/** `lost_way_there`, `lost_way_back`: nobody knows whether the platform has it. `hung`: no answer ever, and it has it. */
type Fault = "none" | "busy" | "slow_down" | "refused" | "lost_way_there" | "lost_way_back" | "hung";
type Step = { readonly facts: Facts } | "restart" | "crash" | { readonly waitMs: number };

const faults = fc.array(
  fc.constantFrom<Fault>(
    ...["none", "none", "none", "none", "busy", "slow_down", "refused"].map((fault) => fault as Fault),
    ...["lost_way_there", "lost_way_back", "hung"].map((fault) => fault as Fault),
  ),
  { maxLength: 30 },
);
const steps = fc.array(
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 6, arbitrary: fc.record({ facts }) },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
    { weight: 1, arbitrary: fc.constant("crash" as const) },
    { weight: 2, arbitrary: fc.record({ waitMs: fc.constantFrom(100, 2_000) }) },
  ),
  { maxLength: 30 },
);

/** Key of a part: key of its reply, the first message that it answers, number. */
const KEY = /^(.*:(m\d+))(?:\/(\d+))?$/;

/** All share one session: what is said in it must leave by the way it came all the same. */
const base = tinyTable({ config: { ...openAccess, messages: { queue: { debounceMs: 500 } } } });
const table: LoadedTable = {
  ...base,
  router: {
    route: ({ accountId }) => {
      const [koiId, sessionKey] = ["home" as KoiId, "koi:home:main" as SessionKey];
      return { tier: "account", bindingIndex: 0, accountId, koiId, sessionKey };
    },
  },
};

/** A channel that takes one line at a time, and whose platform misbehaves in the order of `queue`. */
function faulty(id: ChannelId, queue: Fault[], onHung: () => void): MemoryChannel {
  const channel = new MemoryChannel(id, { idempotentSend: id === "telegram" });
  channel.split = (message) => message.text.split("\n").map((text) => ({ ...message, text }));
  const send = channel.send.bind(channel);
  channel.send = async (target, message, key) => {
    const fault = queue.shift() ?? "none";
    if (fault === "busy") throw new SendError("503", "not_sent");
    if (fault === "slow_down") throw new SendError("429", "not_sent", 20_000);
    if (fault === "refused") throw new SendError("blocked", "refused");
    if (fault === "lost_way_there") throw new SendError("timed out", "unknown");
    const sentName = await send(target, message, key);
    if (fault === "lost_way_back") throw new SendError("timed out", "unknown");
    if (fault !== "hung") return sentName;
    onHung();
    return new Promise(() => undefined);
  };
  return channel;
}

async function play(queue: readonly Fault[], moves: readonly Step[]): Promise<void> {
  const folder = tempFolder();
  const left = [...queue];
  let hung = 0;
  const channels = CHANNELS.map((id) => faulty(id, left, () => (hung += 1)));
  const sent = new Map<string, Facts>();
  const start = (nowMs?: number): Harness => {
    const clock = new ManualClock(nowMs);
    return harness({
      table,
      folder,
      channels,
      clock,
      admit: () => ({ kind: "allowed" }),
      // Slow, so that messages of several places wait in one line.
      runTurn: async function* slowEcho({ text, signal }) {
        await new Promise<void>((resolve) => {
          clock.after(700, resolve);
          signal.addEventListener("abort", () => resolve());
        });
        yield signal.aborted ? failureOf("aborted", false) : answerOf(text);
      },
    });
  };
  const stop = async ({ stages, stores, gatewayStore }: Harness): Promise<void> => {
    const drained = stages.queue.drain();
    stages.queue.abort();
    // What hangs is not waited for, as a gateway's own deadline has it.
    await Promise.all([drained, ...(hung === 0 ? [stages.outbox.stop()] : [])]);
    stores.close();
    gatewayStore.close();
  };
  const again = async (end: (one: Harness) => Promise<void>, one: Harness): Promise<Harness> => {
    await end(one);
    hung = 0;
    const next = start(one.clock.now());
    await next.stages.recover();
    return next;
  };
  const crash = async ({ stores, gatewayStore }: Harness): Promise<void> => {
    stores.close();
    gatewayStore.close();
    await settled();
  };
  let one = start();
  for (const move of moves) {
    if (move === "restart") one = await again(stop, one);
    else if (move === "crash") one = await again(crash, one);
    else if ("waitMs" in move) one.clock.advance(move.waitMs);
    else {
      const id = `m${sent.size}`;
      sent.set(id, move.facts);
      const message = { ...one.message({ id, text: id }), facts: move.facts };
      expect(await one.stages.emit(message)).toEqual({ outcome: "accepted" });
    }
    await settled();
  }
  const isOver = (): boolean => {
    one.clock.advance(30_000);
    const { running, waiting } = one.stages.queue.size();
    return running + waiting + one.stages.outbox.size() === 0;
  };
  await until(() => isOver() || hung > 0, "everything to be over");
  while (!isOver()) {
    if (hung > 0) one = await again(crash, one);
    await until(() => isOver() || hung > 0, "what hung to be over");
  }

  const shown: string[] = [];
  for (const channel of channels) {
    const parts = new Map<string, number[]>();
    for (const { target, message, idempotencyKey } of channel.sent) {
      const id = message.text;
      shown.push(id);
      const { channel: from, accountId, peer, threadId } = sent.get(id) ?? expect.fail(`${id} is new`);
      expect(channel.id).toBe(from);
      const { replyToMessageId = "", repliedTo, ...address } = target;
      expect(address).toEqual({ accountId, peer, ...(threadId === undefined ? {} : { threadId }) });
      expect(sent.get(replyToMessageId)).toEqual(sent.get(id));
      expect(repliedTo).toEqual({ senderId: "111", text: replyToMessageId });
      const [, reply = "", first, number = "1"] = KEY.exec(idempotencyKey) ?? [];
      expect(reply).toBe(`home/${from}:${accountId}:${first}`);
      if (number === "1") expect(id).toBe(first);
      parts.set(reply, [...(parts.get(reply) ?? []), Number(number)]);
    }
    for (const numbers of parts.values()) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
  const store = one.storeOf("home");
  await until(() => store.outbox().length === 0, "the last mark");
  // Shown and listed where nobody can know.
  const listed = store.undelivered(1_000).flatMap(({ payload }) => {
    return (JSON.parse(payload) as { message: { text: string } }).message.text.split("\n");
  });
  expect(new Set(shown).size).toBe(shown.length);
  expect(new Set([...shown, ...listed])).toEqual(new Set(sent.keys()));
  for (const id of listed) {
    await until(() => one.recordOf(id)?.outcome === "failed", "the outcome");
    expect(one.recordOf(id)).toMatchObject({
      stage: "outbox",
      reasonCode: expect.stringMatching(/^send_(?:refused|unknown)$/) as string,
    });
  }
  await stop(one);
}

test("every answer leaves by the way its message came, once", async () => {
  await fc.assert(fc.asyncProperty(faults, steps, play), { ...runs(40), endOnFailure: true });
});
