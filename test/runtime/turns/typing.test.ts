// Typing: kept up while the turn runs, from when and how often the config says, and over with the turn.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { growingTurn } from "../scripted-koi.ts";

type Defaults = NonNullable<NonNullable<SkykoiConfig["kois"]>["defaults"]>;

function setUp(defaults: Defaults = {}) {
  return harness({ table: tinyTable({ config: { ...openAccess, kois: { defaults } } }) });
}

test("it is shown again every four seconds until the turn ends", async () => {
  const { receive, channel, koi, clock } = setUp();
  await receive({ id: "m1" });
  expect(channel.typingCalls).toEqual([true]);
  clock.advance(9_000);
  expect(channel.typingCalls).toEqual([true, true, true]);
  koi.asked[0]?.answer("done");
  await channel.attempted(1);
  clock.advance(60_000);
  expect(channel.typingCalls).toEqual([true, true, true]);
});

test("the config says how often, and whether at all", async () => {
  const often = setUp({ typingIntervalSeconds: 1 });
  await often.receive({ id: "m1" });
  often.clock.advance(2_500);
  expect(often.channel.typingCalls).toEqual([true, true, true]);
  const never = setUp({ typingMode: "never" });
  await never.receive({ id: "m1" });
  never.clock.advance(60_000);
  never.koi.asked[0]?.answer("");
  await never.stages.queue.drain();
  expect(never.channel.typingCalls).toEqual([]);
});

test("in a group it begins with the first text where nobody called the koi, else at once", async () => {
  const groups = { "*": { requireMention: false } };
  const config = { ...openAccess, channels: { telegram: { ...openAccess.channels?.telegram, groups } } };
  const { receive, channel, koi } = harness({ table: tinyTable({ config }) });
  const group = { kind: "group", peer: "-1" } as const;
  await receive({ id: "g1", ...group });
  expect(koi.asked).toHaveLength(1);
  expect(channel.typingCalls).toEqual([]);
  koi.asked[0]?.answer("well");
  await channel.attempted(1);
  await receive({ id: "g2", ...group, more: { mentionsUs: true } });
  expect(channel.typingCalls).toEqual([true]);
  const grown = harness({ table: tinyTable({ config }), runTurn: growingTurn });
  await grown.receive({ id: "g1", ...group });
  await grown.channel.attempted(1);
  expect(grown.channel.typingCalls).toEqual([true]);
});
