// What the runtime reads from a config, and what holds where it says nothing.

import type { AccountId } from "../../src/routing/ids.ts";
import { expect, test } from "vitest";
import type { KoisConfig } from "../../src/config/kois.ts";
import { places, queueRules } from "../../src/runtime/settings.ts";
import { tinyTable } from "./tiny-table.ts";

function placesWith(kois: KoisConfig, ids: readonly string[]): [number, ...number[]] {
  const { total, ofKoi } = places(tinyTable({ kois: ids, config: { kois } }).gateway);
  return [total, ...ids.map(ofKoi)];
}

test("a koi has its own number of places, else all but one where there are several kois", () => {
  expect(placesWith({}, ["home"])).toEqual([4, 4]);
  expect(placesWith({}, ["home", "work"])).toEqual([4, 3, 3]);
  expect(placesWith({ defaults: { maxConcurrent: 1 } }, ["home", "work"])).toEqual([1, 1, 1]);
  const list = [{ id: "home" }, { id: " WORK ", maxConcurrent: 2 }];
  expect(placesWith({ defaults: { maxConcurrent: 8 }, list }, ["home", "work"])).toEqual([8, 7, 2]);
});

test("queue rules come from the channel, then from all, then from the defaults", () => {
  const main = "default" as AccountId;
  const standard = { mode: "collect", quietMs: 1_000, burstMs: 0, cap: 20, drop: "summarize" };
  expect(queueRules(tinyTable({ config: {} }).gateway, "slack", main)).toEqual(standard);
  const messages = {
    queue: { mode: "followup", byChannel: { telegram: "interrupt" }, cap: 3, drop: "new", debounceMs: 5 },
    inbound: { debounceMs: 7, byChannel: { telegram: 0 } },
  } as const;
  const { gateway } = tinyTable({ config: { messages } });
  const common = { quietMs: 5, cap: 3, drop: "new" };
  expect(queueRules(gateway, "slack", main)).toEqual({ ...common, mode: "followup", burstMs: 7 });
  expect(queueRules(gateway, "telegram", main)).toEqual({ ...common, mode: "interrupt", burstMs: 0 });
});

test("an account's own debounceMs comes before that of all", () => {
  const accounts = { biz: { debounceMs: 0 }, home: {} };
  const { gateway } = tinyTable({
    config: {
      channels: { whatsapp: { debounceMs: 3_000, accounts } },
      messages: { inbound: { debounceMs: 7 } },
    },
  });
  const burstOf = (accountId: string) => queueRules(gateway, "whatsapp", accountId as AccountId).burstMs;
  expect([burstOf("biz"), burstOf("home")]).toEqual([0, 3_000]);
});
