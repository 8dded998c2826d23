// Whatever shares a session, fails, is lost on the way or dies in between: an answer leaves through the channel, account,
// peer and thread that its message came from, shows once, or is listed with its outcome.

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

type Fault = "none" | "busy" | "slow_down" | "refused" | "ack_lost";
type Step = { readonly facts: Facts } | "restart" | { readonly waitMs: number };

const faults = fc.array(
  fc.constantFrom<Fault>("none", "none", "none", "busy", "slow_down", "refused", "ack_lost"),
  { maxLength: 30 },
);
const steps = fc.array(
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 6, arbitrary: fc.record({ facts }) },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
    { weight: 2, arbitrary: fc.record({ waitMs: fc.constantFrom(100, 2_000) }) },
  ),
  { maxLength: 30 },
);

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

/** A channel whose platform misbehaves in the order of `queue`. */
function faulty(id: ChannelId, queue: Fault[]): MemoryChannel {
  const channel = new MemoryChannel(id);
  const send = channel.send.bind(channel);
  channel.send = async (target, message, key) => {
    const fault = queue.shift() ?? "none";
    if (fault === "busy") throw new SendError("503", "not_sent");
    if (fault === "slow_down") throw new SendError("429", "not_sent", 20_000);
    if (fault === "refused") throw new SendError("blocked", "refused");
    await send(target, message, key);
    if (fault === "ack_lost") throw new SendError("timed out", "not_sent");
  };
  return channel;
}

async function play(queue: readonly Fault[], moves: readonly Step[]): Promise<void> {
  const folder = tempFolder();
  const left = [...queue];
  const channels = CHANNELS.map((id) => faulty(id, left));
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
    await Promise.all([drained, stages.outbox.stop()]);
    stores.close();
    gatewayStore.close();
  };
  let one = start();
  for (const move of moves) {
    if (move === "restart") {
      await stop(one);
      one = start(one.clock.now());
      await one.stages.recover();
    } else if ("waitMs" in move) one.clock.advance(move.waitMs);
    else {
      const id = `m${sent.size}`;
      sent.set(id, move.facts);
      const message = { ...one.message({ id, text: id }), facts: move.facts };
      expect(await one.stages.emit(message)).toEqual({ outcome: "accepted" });
    }
    await settled();
  }
  await until(() => {
    one.clock.advance(30_000);
    const { running, waiting } = one.stages.queue.size();
    return running + waiting + one.stages.outbox.size() === 0;
  }, "everything to be over");

  const shown: string[] = [];
  for (const channel of channels) {
    for (const { target, message, idempotencyKey } of channel.sent) {
      const ids = message.text.split("\n");
      shown.push(...ids);
      for (const id of ids) {
        const { channel: from, accountId, peer, threadId } = sent.get(id) ?? expect.fail(`${id} is new`);
        expect(channel.id).toBe(from);
        const { replyToMessageId, ...address } = target;
        expect(address).toEqual({ accountId, peer, ...(threadId === undefined ? {} : { threadId }) });
        expect(replyToMessageId).toBe(ids.at(-1));
        expect(idempotencyKey).toBe(`home/${from}:${accountId}:${ids[0]}`);
      }
    }
  }
  const store = one.storeOf("home");
  await until(() => store.outbox().length === 0, "the last mark");
  // Refused after an acknowledgement was lost: shown and listed, since nobody can know.
  const listed = store.undelivered(1_000).flatMap(({ payload }) => {
    return (JSON.parse(payload) as { message: { text: string } }).message.text.split("\n");
  });
  expect(new Set(shown).size).toBe(shown.length);
  expect(new Set([...shown, ...listed])).toEqual(new Set(sent.keys()));
  for (const id of listed) {
    await until(() => one.recordOf(id)?.outcome === "failed", "the outcome");
    expect(one.recordOf(id)).toMatchObject({ stage: "outbox", reasonCode: "send_refused" });
  }
  await stop(one);
}

test("every answer leaves by the way its message came, once", async () => {
  await fc.assert(fc.asyncProperty(faults, steps, play), runs(40));
});
