// Drops in the log: once an hour each, then counted.

import { expect, test } from "vitest";
import type { Facts } from "../../../src/routing/facts.ts";
import { DropLog } from "../../../src/runtime/outcomes/drop-log.ts";
import type { OutcomeRecord } from "../../../src/runtime/outcomes/outcome.ts";
import { logLines } from "../log-lines.ts";
import { ManualClock } from "../manual-clock.ts";
import { tinyMessage } from "../tiny-table.ts";

function drop(peer: string, reasonCode: string): OutcomeRecord {
  const facts: Facts = tinyMessage({ id: "m", atMs: 0, peer }).facts;
  return {
    at: "",
    messageRef: "m",
    tableDigest: "",
    outcome: "dropped",
    stage: "admission",
    reasonCode,
    facts,
  };
}

test("the same drop is logged once an hour and counted in between", () => {
  const clock = new ManualClock();
  const { log, lines } = logLines();
  const drops = new DropLog(log, clock);
  for (let count = 0; count < 5; count += 1) drops.note(drop("1", "sender_not_listed"));
  drops.note(drop("2", "sender_not_listed"));
  drops.note(drop("1", "dm_disabled"));
  expect(lines.map(({ level, fields }) => [level, fields["peer"], fields["reasonCode"]])).toEqual([
    ["warn", "dm:1", "sender_not_listed"],
    ["warn", "dm:2", "sender_not_listed"],
    ["warn", "dm:1", "dm_disabled"],
  ]);
  clock.advance(3_600_000);
  drops.note(drop("1", "sender_not_listed"));
  expect(lines[3]?.fields["alsoSinceLastLine"]).toBe(4);
});

test("a flood of strangers does not grow it without end", () => {
  const { log } = logLines();
  const drops = new DropLog(log, new ManualClock());
  for (let index = 0; index < 25_000; index += 1) drops.note(drop(`${index}`, "sender_not_listed"));
});
