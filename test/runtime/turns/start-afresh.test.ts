// Resets as a conversation meets them: on the next message, over a restart, and with nothing lost.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { openSessionReader } from "../../../src/koi/store/session-reader.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { ManualClock } from "../manual-clock.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";
import { saidBefore } from "../scripted-koi.ts";

const key = "koi:home:111" as SessionKey;
const HOUR_MS = 3_600_000;

function table(session: NonNullable<SkykoiConfig["session"]>) {
  return tinyTable({ config: { ...openAccess, session } });
}

/** Says `text` and answers it; gives what the koi saw of before. */
async function talk({ koi, receive, channel }: Harness, text: string): Promise<string[]> {
  const turns = koi.asked.length;
  const sent = channel.sent.length;
  await receive({ id: text, text });
  await until(() => koi.asked.length > turns, "the turn");
  const turn = koi.asked.at(-1);
  turn?.answer(`re: ${text}`);
  await until(() => channel.sent.length > sent, "the answer");
  return turn ? saidBefore(turn.request) : [];
}

test("the first message after the hour starts afresh, once", async () => {
  const clock = new ManualClock(new Date(2026, 0, 2, 3, 0).getTime());
  const all = harness({ clock, table: table({ reset: { atHour: 4 } }) });
  expect(await talk(all, "one")).toEqual([]);
  expect(await talk(all, "two")).toEqual(["one", "re: one"]);
  clock.advance(HOUR_MS);
  expect(await talk(all, "three")).toEqual([]);
  expect(await talk(all, "four")).toEqual(["three", "re: three"]);
  expect(all.storeOf("home").transcript(key, 100)).toHaveLength(8);
});

test("a pause is counted from the last message, and over a restart", async () => {
  const clock = new ManualClock();
  const quiet = table({ reset: { mode: "idle", idleMinutes: 60 } });
  const first = harness({ clock, table: quiet });
  await talk(first, "one");
  clock.advance(HOUR_MS);
  await talk(first, "two");
  first.stores.close();
  first.gatewayStore.close();
  clock.advance(HOUR_MS);
  const second = harness({ clock, table: quiet, folder: first.folder });
  expect(await talk(second, "three")).toEqual(["one", "re: one", "two", "re: two"]);
  clock.advance(HOUR_MS + 1);
  expect(await talk(second, "four")).toEqual([]);
  const reader = openSessionReader(`${first.folder}/home`);
  expect(reader?.segments(key)).toMatchObject([{ messages: 6, endReason: "idle" }, { messages: 2 }]);
  reader?.close();
});

test("a clock that was a year ahead and is put right keeps no session for a year", async () => {
  const clock = new ManualClock(new Date(2026, 0, 2, 12, 0).getTime());
  const all = harness({ clock, table: table({ reset: { atHour: 4 } }) });
  await talk(all, "one");
  clock.advance(365 * 24 * HOUR_MS);
  expect(await talk(all, "two")).toEqual([]);
  clock.advance(-365 * 24 * HOUR_MS);
  expect(await talk(all, "three")).toEqual(["two", "re: two"]);
  clock.advance(24 * HOUR_MS);
  expect(await talk(all, "four")).toEqual([]);
});

test("the rule of another channel does not count", async () => {
  const clock = new ManualClock();
  const all = harness({
    clock,
    table: table({ reset: { mode: "idle", idleMinutes: 10 }, resetByChannel: { discord: { mode: "idle" } } }),
  });
  await talk(all, "one");
  clock.advance(HOUR_MS / 2);
  expect(await talk(all, "two")).toEqual([]);
});
