// When a session starts afresh: which rule holds, and what is old by it, whatever the clock does.

import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../src/config/session.ts";
import { conversationType, resetRule, type SegmentAge, staleBy } from "../../src/policy/session-reset.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../src/routing/ids.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function facts(kind: Facts["peer"]["kind"], more: Partial<Facts> = {}): Facts {
  return { channel: "slack", accountId: "a" as AccountId, peer: { kind, id: "1" as PeerId }, ...more };
}

test("threads are told from groups and direct messages", () => {
  const parentPeer = { kind: "channel", id: "2" as PeerId } as const;
  expect([
    conversationType(facts("dm")),
    conversationType(facts("group")),
    conversationType(facts("channel")),
    conversationType(facts("channel", { parentPeer })),
    conversationType(facts("dm", { threadId: "7" })),
  ]).toEqual(["dm", "group", "group", "thread", "thread"]);
});

describe("the rule", () => {
  const cases: readonly (readonly [
    string,
    SessionConfig | undefined,
    [(number | undefined)?, (number | undefined)?],
  ])[] = [
    ["nothing: daily at 4", undefined, [4]],
    ["an hour of its own", { reset: { atHour: 0 } }, [0]],
    ["daily and a pause", { reset: { mode: "daily", atHour: 6, idleMinutes: 30 } }, [6, 30]],
    ["only a pause", { reset: { mode: "idle", idleMinutes: 5, atHour: 6 } }, [undefined, 5]],
    ["a pause without a number is an hour", { reset: { mode: "idle" } }, [undefined, 60]],
    ["the older form alone", { idleMinutes: 90 }, [undefined, 90]],
    ["the older form gives the number", { reset: { mode: "idle" }, idleMinutes: 90 }, [undefined, 90]],
    ["the older form beside a daily rule", { reset: { atHour: 5 }, idleMinutes: 90 }, [5, 90]],
    [
      "its own type over the rest, key by key",
      { reset: { atHour: 5, idleMinutes: 10 }, resetByType: { dm: { idleMinutes: 20 } } },
      [5, 20],
    ],
    ["direct is another word for dm", { resetByType: { direct: { atHour: 1 } } }, [1]],
    ["of both words dm counts", { resetByType: { direct: { atHour: 1 }, dm: { atHour: 2 } } }, [2]],
    ["other types do not count", { resetByType: { group: { atHour: 1 }, thread: { atHour: 2 } } }, [4]],
    [
      "its channel in the place of everything",
      {
        reset: { atHour: 5, idleMinutes: 10 },
        resetByType: { dm: { idleMinutes: 20 } },
        idleMinutes: 7,
        resetByChannel: { slack: { atHour: 9 } },
      },
      [9],
    ],
    ["other channels do not count", { resetByChannel: { discord: { atHour: 9 } } }, [4]],
  ];

  test.each(cases)("%s", (_, session, [atHour, idleMinutes]) => {
    expect(resetRule(session, "slack", "dm")).toEqual({ atHour, idleMinutes });
  });

  test("goes by the type of the conversation", () => {
    const session: SessionConfig = { resetByType: { group: { atHour: 1 }, thread: { mode: "idle" } } };
    expect(resetRule(session, "slack", "group").atHour).toBe(1);
    expect(resetRule(session, "slack", "thread")).toEqual({ atHour: undefined, idleMinutes: 60 });
  });
});

describe("a daily reset at 4", () => {
  const rule = { atHour: 4, idleMinutes: undefined };
  const at = (day: number, hour: number, minute = 0): number =>
    new Date(2026, 4, day, hour, minute).getTime();
  const age = (startMs: number): SegmentAge => ({ segmentStartedAtMs: startMs, interactionAtMs: startMs });

  const cases: readonly (readonly [string, number, number, "daily" | undefined])[] = [
    ["the same night", at(10, 1), at(10, 3, 59), undefined],
    ["over the hour", at(10, 3, 59), at(10, 4), "daily"],
    ["begun at the hour itself", at(10, 4), at(11, 3, 59), undefined],
    ["the next day", at(10, 4), at(11, 4), "daily"],
    ["after a week", at(3, 12), at(10, 1), "daily"],
    ["the clock went back", at(10, 5), at(9, 12), undefined],
    ["the clock went back over the hour", at(10, 4, 5), at(10, 3, 55), undefined],
    ["the clock jumped a year ahead", at(10, 5), at(10 + 365, 5), "daily"],
  ];

  test.each(cases)("%s", (_, startMs, nowMs, reason) => {
    expect(staleBy(rule, age(startMs), nowMs)).toBe(reason);
  });

  test("counts from the start of the segment, not from what was said last", () => {
    expect(
      staleBy(rule, { segmentStartedAtMs: at(10, 3), interactionAtMs: at(10, 4, 30) }, at(10, 4, 31)),
    ).toBe("daily");
  });

  test("comes once a day, also on the days on which the clock is changed", () => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "Europe/Berlin";
    try {
      expect(new Date(2026, 2, 29, 2, 30).getHours()).toBe(3);
      // 2026-03-29 has no 02:30, 2026-10-25 has it twice.
      for (const [month, day] of [
        [2, 28],
        [9, 24],
      ] as const) {
        let startMs = new Date(2026, month, day, 1).getTime();
        let resets = 0;
        for (let nowMs = startMs; nowMs <= startMs + 71 * HOUR_MS && resets < 9;) {
          nowMs += 10 * MINUTE_MS;
          if (staleBy({ ...rule, atHour: 2 }, age(startMs), nowMs) !== "daily") continue;
          resets += 1;
          startMs = nowMs;
          if (new Date(nowMs).getDate() >= day + 2) break;
        }
        expect(resets).toBe(3);
      }
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });
});

describe("a reset after a pause", () => {
  const rule = { atHour: undefined, idleMinutes: 60 };
  const now = 1_000 * HOUR_MS;

  test.each([
    ["just within", now - HOUR_MS, undefined],
    ["over", now - HOUR_MS - 1, "idle"],
    ["in the future", now + 5 * HOUR_MS, undefined],
  ] as const)("%s", (_, interactionAtMs, reason) => {
    expect(staleBy(rule, { segmentStartedAtMs: 0, interactionAtMs }, now)).toBe(reason);
  });
});
