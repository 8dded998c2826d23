// The order of updates, what is gathered, and what may be confirmed when; on a clock that the test turns.

import type { Message, Update } from "grammy/types";
import { afterEach, expect, it } from "vitest";
import type { EmitOutcome, InboundMessage } from "../../../src/channels/channel.ts";
import {
  InboundLine,
  type InboundLineOptions,
  QUIET_MS,
  type Verdict,
} from "../../../src/channels/telegram/inbound-line.ts";
import { readUpdate } from "../../../src/channels/telegram/read-update.ts";
import { SeenMessages } from "../../../src/channels/telegram/seen-messages.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { ANNA, BO, dmOf, GROUP } from "../../fakes/telegram/people.ts";
import { ManualClock } from "../../runtime/manual-clock.ts";
import { settled } from "../../runtime/until.ts";

const ACCEPTED: EmitOutcome = { outcome: "accepted" };
const AGAIN: EmitOutcome = { outcome: "refused", reason: "busy", mayComeAgain: true };

let line: InboundLine | undefined;
afterEach(() => line?.close());

function setUp(options: Partial<InboundLineOptions> = {}) {
  const clock = new ManualClock();
  const emitted: InboundMessage[] = [];
  const answers: (EmitOutcome | Promise<EmitOutcome>)[] = [];
  const verdicts = new Map<number, Verdict>();
  const made = new InboundLine({
    clock,
    whenRefused: "wait",
    emit: (message) => {
      emitted.push(message);
      return Promise.resolve(answers.shift() ?? ACCEPTED);
    },
    read: (update) =>
      readUpdate(update, {
        reader: {
          accountId: "default" as AccountId,
          self: { id: 1, username: "koibot", commands: new Set() },
        },
        seen: new SeenMessages(),
        wantedReactions: "own",
        onMigrated: () => undefined,
      }),
    onUnreadable: () => undefined,
    ...options,
  });
  line = made;
  let updates = 0;
  return {
    clock,
    emitted,
    answers,
    verdicts,
    line: made,
    texts: () => emitted.map(({ text }) => text),
    take(message: Partial<Message>): number {
      updates += 1;
      const id = updates;
      const whole = { date: 1, chat: dmOf(ANNA), from: ANNA, message_id: id, ...message };
      void made
        .take({ update_id: id, message: whole } as Update)
        .then((verdict) => verdicts.set(id, verdict));
      return id;
    },
  };
}

const photo = (id: string) => ({ photo: [{ file_id: id, file_unique_id: id, width: 1, height: 1 }] });

it("one chat keeps its order while another goes on", async () => {
  const { take, texts, answers, verdicts } = setUp();
  let release: (outcome: EmitOutcome) => void = () => undefined;
  answers.push(
    new Promise((resolve) => {
      release = resolve;
    }),
  );
  const [first, second] = [take({ text: "a1" }), take({ text: "a2" })];
  const other = take({ text: "b1", chat: GROUP });
  await settled();
  expect(texts()).toEqual(["a1", "b1"]);
  expect([...verdicts.keys()]).toEqual([other]);
  release(ACCEPTED);
  await settled();
  expect(texts()).toEqual(["a1", "b1", "a2"]);
  expect([verdicts.get(first), verdicts.get(second)]).toEqual(["taken", "taken"]);
});

it("what the gateway could not take is offered again, before what came later", async () => {
  const { take, texts, answers, verdicts, clock } = setUp();
  answers.push(AGAIN, AGAIN);
  const id = take({ text: "one" });
  take({ text: "two" });
  await settled();
  expect(verdicts.size).toBe(0);
  clock.advance(500);
  await settled();
  clock.advance(1_000);
  await settled();
  expect(texts()).toEqual(["one", "one", "one", "two"]);
  expect(verdicts.get(id)).toBe("taken");
});

it("behind a webhook it goes back, with all that came after it in its chat", async () => {
  const { take, texts, answers, verdicts } = setUp({ whenRefused: "return" });
  answers.push(AGAIN);
  const ids = [take({ text: "one" }), take({ text: "two" }), take({ text: "elsewhere", chat: GROUP })];
  await settled();
  expect(ids.map((id) => verdicts.get(id))).toEqual(["again", "again", "taken"]);
  expect(texts()).toEqual(["one", "elsewhere"]);
});

it("a door that breaks loses nothing", async () => {
  const { take, texts, answers, verdicts, clock } = setUp();
  answers.push(Promise.reject(new Error("broken")));
  const id = take({ text: "one" });
  await settled();
  expect(verdicts.size).toBe(0);
  clock.advance(500);
  await settled();
  expect([texts(), verdicts.get(id)]).toEqual([["one", "one"], "taken"]);
});

it("a refusal that is final settles the update", async () => {
  const { take, answers, verdicts } = setUp();
  answers.push({ outcome: "refused", reason: "not let in" });
  const id = take({ text: "one" });
  await settled();
  expect(verdicts.get(id)).toBe("taken");
});

it("an album is one message, and nothing of it is settled before that is taken", async () => {
  const { take, emitted, verdicts, clock } = setUp();
  const ids = [
    take({ message_id: 12, media_group_id: "A", ...photo("p2") }),
    take({ message_id: 11, media_group_id: "A", caption: "our koi", ...photo("p1") }),
  ];
  clock.advance(QUIET_MS - 1);
  ids.push(take({ message_id: 13, media_group_id: "A", caption: "and mine", ...photo("p3") }));
  clock.advance(QUIET_MS - 1);
  await settled();
  expect(emitted).toEqual([]);
  expect(verdicts.size).toBe(0);
  clock.advance(1);
  await settled();
  expect(emitted).toHaveLength(1);
  expect(emitted[0]).toMatchObject({ messageId: `${ANNA.id}:11`, text: "our koi\nand mine" });
  expect(emitted[0]?.media.map(({ source }) => source)).toEqual([
    { fileId: "p1" },
    { fileId: "p2" },
    { fileId: "p3" },
  ]);
  expect(ids.map((id) => verdicts.get(id))).toEqual(["taken", "taken", "taken"]);
});

it("two albums stay two, and what is said after them waits for them", async () => {
  const { take, emitted, clock } = setUp();
  take({ media_group_id: "A", ...photo("a") });
  take({ media_group_id: "B", ...photo("b") });
  take({ text: "what are these?" });
  take({ media_group_id: "A", ...photo("a2") });
  clock.advance(QUIET_MS);
  await settled();
  expect(emitted.map(({ text, media }) => [text, media.length])).toEqual([
    ["", 2],
    ["", 1],
    ["what are these?", 0],
  ]);
});

it("an album that never ends is taken as it is", async () => {
  const { take, emitted, clock } = setUp();
  for (let part = 0; part < 12; part += 1) {
    take({ media_group_id: "A", ...photo(`p${part}`) });
    clock.advance(500);
    await settled();
  }
  expect(emitted[0]?.media.length).toBeGreaterThan(8);
});

it("a long text that Telegram cut is one message again", async () => {
  const { take, emitted, clock } = setUp();
  const [full, word] = ["a".repeat(4_096), "b".repeat(4_000)];
  take({ text: full });
  take({ text: word });
  take({ text: "end" });
  clock.advance(0);
  await settled();
  expect(emitted.map(({ text }) => text)).toEqual([`${full}${word}\nend`]);
});

it("a long text with nothing behind it waits only for a moment", async () => {
  const { take, emitted, clock } = setUp();
  take({ text: "a".repeat(4_096) });
  await settled();
  expect(emitted).toEqual([]);
  clock.advance(QUIET_MS);
  await settled();
  expect(emitted).toHaveLength(1);
});

it("another person, a later message and a command are no part of it", async () => {
  const { take, emitted, clock } = setUp();
  const entities = [{ type: "bot_command" as const, offset: 0, length: 5 }];
  take({ message_id: 1, chat: GROUP, text: "a".repeat(4_096) });
  take({ message_id: 2, chat: GROUP, text: "mine", from: BO });
  take({ message_id: 4, chat: GROUP, text: "later" });
  take({ message_id: 2, chat: GROUP, text: "/stop", entities });
  clock.advance(QUIET_MS);
  await settled();
  expect(emitted.map(({ text }) => text.slice(0, 5))).toEqual(["aaaaa", "mine", "later", "/stop"]);
});

it("an update that is delivered twice at once is taken once", async () => {
  const { line, emitted } = setUp();
  const message = { message_id: 1, date: 1, chat: dmOf(ANNA), from: ANNA, text: "once" };
  const update = { update_id: 9, message } as Update;
  expect(await Promise.all([line.take(update), line.take(update)])).toEqual(["taken", "taken"]);
  expect(emitted).toHaveLength(1);
});

it("an update that can't be read is reported and settled", async () => {
  const unreadable: number[] = [];
  const { line } = setUp({
    read: () => {
      throw new Error("nonsense");
    },
    onUnreadable: ({ update_id }) => unreadable.push(update_id),
  });
  expect(await line.take({ update_id: 9 } as Update)).toBe("taken");
  expect(unreadable).toEqual([9]);
});

it("what is not settled when the account stops goes back", async () => {
  const { take, answers, verdicts, line, emitted } = setUp();
  answers.push(AGAIN);
  const ids = [take({ text: "one" }), take({ media_group_id: "A", chat: GROUP, ...photo("p") })];
  await settled();
  await line.close();
  ids.push(take({ text: "late" }));
  await settled();
  expect(ids.map((id) => verdicts.get(id))).toEqual(["again", "again", "again"]);
  expect(emitted).toHaveLength(1);
});
