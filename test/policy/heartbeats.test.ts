// Who has heartbeats, and in which hours.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { isActiveAt } from "../../src/policy/active-hours.ts";
import { heartbeatEveryMs, heartbeatsOf } from "../../src/policy/heartbeats.ts";
import type { KoiId } from "../../src/routing/ids.ts";

const kois = ["home", "work", "play"] as KoiId[];
function who(config: SkykoiConfig): string[] {
  return heartbeatsOf(config, kois, "home" as KoiId).map(
    ({ koiId, settings }) => `${koiId} ${JSON.stringify(settings)}`,
  );
}

test("the default koi alone, where no koi has a block of its own", () => {
  expect(who({})).toEqual(["home {}"]);
  expect(who({ kois: { defaults: { heartbeat: { every: "1h" } } } })).toEqual(['home {"every":"1h"}']);
});

test("only kois with a block, as soon as there is one, each over the defaults key by key", () => {
  const config: SkykoiConfig = {
    kois: {
      defaults: { heartbeat: { every: "1h", target: "none" } },
      list: [{ id: "home" }, { id: "Work", heartbeat: { target: "last" } }, { id: "play", heartbeat: {} }],
    },
  };
  expect(who(config)).toEqual(['work {"every":"1h","target":"last"}', 'play {"every":"1h","target":"none"}']);
});

test("every", () => {
  expect(heartbeatEveryMs({})).toBe(30 * 60_000);
  expect(heartbeatEveryMs({ every: "0m" })).toBe(0);
  expect(heartbeatEveryMs({ every: "90s" })).toBe(90_000);
});

const at = (time: string): number => Date.parse(`2026-06-01T${time}:00Z`);

test.each<[string, string, string[], string[]]>([
  ["08:00", "22:00", ["08:00", "21:59"], ["07:59", "22:00"]],
  ["22:00", "06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "21:59"]],
  ["18:00", "24:00", ["18:00", "23:59"], ["00:00", "17:59"]],
  ["08:00", "08:00", ["00:00", "08:00", "20:00"], []],
])("%s to %s", (start, end, inside, outside) => {
  const hours = { start, end, timezone: "UTC" };
  expect(inside.filter((time) => !isActiveAt(hours, at(time), undefined))).toEqual([]);
  expect(outside.filter((time) => isActiveAt(hours, at(time), undefined))).toEqual([]);
});

test("the hours are of their time zone, else of the user's", () => {
  const hours = { start: "08:00", end: "10:00" };
  expect(isActiveAt(hours, at("06:30"), "Europe/Berlin")).toBe(true);
  expect(isActiveAt(hours, at("08:30"), "Europe/Berlin")).toBe(false);
  expect(isActiveAt({ ...hours, timezone: "Asia/Tokyo" }, at("23:30"), "Europe/Berlin")).toBe(true);
  expect(isActiveAt(undefined, at("03:00"), undefined)).toBe(true);
});
