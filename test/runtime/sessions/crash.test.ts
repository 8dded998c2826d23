// A gateway that dies in the middle of an exchange: the next one takes up what lies in the stores, and nothing is said twice
// or lost. The ways to die are snapshots of the folders, each at another moment.

import { cpSync } from "node:fs";
import { expect, test } from "vitest";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { settled, until } from "../until.ts";
import { inTouch, isPersons, key, left, type Part, sendTo, type Town, town } from "./town.ts";

/** As a crash leaves it: a copy of the folder, with what is on disk now. */
function copyOf(t: Town): string {
  const folder = tempFolder();
  cpSync(t.folder, folder, { recursive: true });
  return folder;
}

/** A gateway that takes up what lies in `folder`. */
async function restarted(folder: string, parts: Readonly<Record<string, Part>>, from: Town): Promise<Town> {
  const t = town(parts, inTouch, { folder, isQueueHeld: true, clock: from.clock });
  await t.stages.recover();
  t.stages.queue.start();
  return t;
}

const quiet = async (t: Town, kois: readonly string[]): Promise<void> => {
  await until(
    () => kois.every((id) => left(t.storeOf(id)).pending + left(t.storeOf(id)).outbox === 0),
    "all ends",
  );
  await settled();
};

const home: Part = async (request, desk) => {
  if (!isPersons(request)) return "REPLY_SKIP";
  return JSON.stringify(await sendTo(desk, "work", "is there rice?"));
};

test("while the target thinks: the message is answered after the restart, once, and its answer comes back", async () => {
  const t = town({ home, work: () => new Promise(() => undefined) });
  await t.write("home", "go");
  await until(() => t.turns.length === 2, "work's turn");
  await until(() => left(t.storeOf("home")).pending === 0, "home's answer");
  const next = await restarted(copyOf(t), { home, work: () => "rice" }, t);
  await until(() => next.turns.length === 2, "both turns");
  await quiet(next, ["home", "work"]);
  expect(next.turns.map((turn) => turn.slice(0, 14))).toEqual(["work: [Message", "home: [Answer "]);
  expect(next.turns[1]).toContain("rice");
  expect(next.requests[0]?.chainId).toBe(t.requests[1]?.chainId);
});

test("between the target's answer and its delivery: it is delivered after the restart, once", async () => {
  const t = town({ home, work: () => "rice" });
  // The home koi's store takes nothing for a while.
  const store = t.storeOf("home");
  const journal = store.journal.bind(store);
  let folder: string | undefined;
  store.journal = (entry) => {
    if (!entry.messageKey.startsWith("koi:")) return journal(entry);
    folder ??= copyOf(t);
    return journal(entry);
  };
  await t.write("home", "go");
  await until(() => folder !== undefined, "the moment");
  const next = await restarted(folder ?? "", { home, work: () => "twice" }, t);
  await quiet(next, ["home", "work"]);
  expect(next.turns.filter((turn) => turn.startsWith("work: [Message"))).toEqual([]);
  const answers = next.turns.filter((turn) => turn.startsWith("home: [Answer"));
  expect(answers).toHaveLength(1);
  expect(answers[0]).toContain("rice");
});

test("between its delivery and the note of it: it is not delivered twice", async () => {
  const t = town({ home, work: () => "rice" });
  const store = t.storeOf("work");
  const sent = store.sent.bind(store);
  let folder: string | undefined;
  store.sent = (outboxKey) => {
    if (outboxKey.includes("parcel:")) folder ??= copyOf(t);
    return sent(outboxKey);
  };
  await t.write("home", "go");
  await until(() => folder !== undefined, "the moment");
  const next = await restarted(folder ?? "", { home, work: () => "twice" }, t);
  await quiet(next, ["home", "work"]);
  expect([...t.turns, ...next.turns].filter((turn) => turn.startsWith("work: [Message"))).toHaveLength(1);
  const rows = next
    .storeOf("home")
    .transcript(key("koi:home:home"), 50)
    .filter(({ text }) => text.startsWith("[Answer"));
  expect(rows).toHaveLength(1);
});

test("a background run goes on after the restart, and its result is told once", async () => {
  const starting =
    (work: Part): Part =>
    async (request, desk) => {
      if (request.text.startsWith("[Task")) return work(request, desk);
      if (request.text.startsWith("[Background")) return "told";
      const run = { task: "count", timeoutSeconds: 0, cleanup: "keep" } as const;
      return JSON.stringify(await desk.spawn(run, { isOwner: true, senders: [] }));
    };
  const t = town({ home: starting(() => new Promise(() => undefined)) });
  await t.write("home", "go");
  await until(
    () => t.turns.length === 2 && left(t.storeOf("home")).outbox === 0 && t.seen().length === 1,
    "the run",
  );
  const next = await restarted(copyOf(t), { home: starting(() => "42") }, t);
  await until(() => next.seen().length === 1, "the result");
  await quiet(next, ["home"]);
  expect(next.seen()).toEqual(["home: told"]);
  const third = await restarted(copyOf(next), { home: starting(() => "43") }, t);
  await quiet(third, ["home"]);
  expect(third.turns).toEqual([]);
});

test("a letter that is too old at the restart is a dead letter, and can be put back", async () => {
  const t = town({ home, work: () => new Promise(() => undefined) });
  await t.write("home", "go");
  await until(() => t.turns.length === 2 && left(t.storeOf("home")).pending === 0, "work's turn");
  const folder = copyOf(t);
  t.clock.advance(16 * 60_000);
  const next = await restarted(folder, { home, work: () => "rice" }, t);
  await settled();
  expect(next.turns).toEqual([]);
  expect(left(next.storeOf("work")).dead).toEqual(["too_old"]);
  const [letter] = next.storeOf("work").deadLetters(1);
  await next.storeOf("work").revive(letter?.messageKey ?? "");
  const last = await restarted(copyOf(next), { home, work: () => "rice" }, t);
  await until(() => last.turns.length === 2, "both turns");
  expect(last.turns[1]).toContain("rice");
});

test("a letter to a koi that was removed is a dead letter of its writer", async () => {
  const t = town({ home, work: () => "rice" });
  const store = t.storeOf("home");
  const journal = store.journal.bind(store);
  let folder: string | undefined;
  store.journal = (entry) => {
    if (entry.messageKey.startsWith("koi:")) folder ??= copyOf(t);
    return journal(entry);
  };
  await t.write("home", "go");
  await until(() => folder !== undefined, "the moment");
  const next = await restarted(folder ?? "", { work: () => "rice" }, t);
  await until(() => next.storeOf("work").undelivered(9).length === 1, "the dead letter");
  expect(next.storeOf("work").undelivered(9)[0]?.reason).toContain("koi_removed");
});

test("a turn that died while it waited is told that it was interrupted by the loop; its message is answered all the same", async () => {
  const waiting: Part = async (request, desk) => {
    if (!isPersons(request)) return "REPLY_SKIP";
    return JSON.stringify(await sendTo(desk, "work", "is there rice?", { waitMs: 60_000 }));
  };
  const t = town({ home: waiting, work: () => new Promise(() => undefined) });
  await t.write("home", "go");
  await until(() => t.turns.length === 2, "work's turn");
  const next = await restarted(copyOf(t), { home: () => "here again", work: () => "rice" }, t);
  await until(() => next.turns.length >= 3, "all turns");
  await quiet(next, ["home", "work"]);
  expect(next.turns.filter((turn) => turn.startsWith("work: [Message"))).toHaveLength(1);
  expect(next.turns.find((turn) => turn.startsWith("home: [Answer"))).toContain("rice");
});
