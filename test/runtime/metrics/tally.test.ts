// Counts by labels stay few, and nothing that is no code gets in.

import { expect, test } from "vitest";
import { Tally } from "../../../src/runtime/metrics/tally.ts";

test("equal labels are one count", () => {
  const tally = new Tally<"outcome" | "reason">();
  tally.add({ outcome: "routed", reason: "dm" });
  tally.add({ outcome: "routed", reason: "dm" }, 2);
  tally.add({ outcome: "dropped", reason: "dm" });
  expect(tally.entries()).toEqual([
    { labels: { outcome: "routed", reason: "dm" }, count: 3 },
    { labels: { outcome: "dropped", reason: "dm" }, count: 1 },
  ]);
});

test.each(["+15551230001", "15551230001", "Ann Smith", "sk-ant-0123", "a".repeat(49), ""])(
  "%j is no label",
  (value) => {
    const tally = new Tally<"reason">();
    tally.add({ reason: value });
    expect(tally.entries()).toEqual([{ labels: { reason: "other" }, count: 1 }]);
  },
);

test("the number of label sets is bounded, the sum is not lost", () => {
  const tally = new Tally<"reason">();
  for (let i = 0; i < 10_000; i += 1) tally.add({ reason: `r${i}` });
  const entries = tally.entries();
  expect(entries).toHaveLength(501);
  expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  expect(entries.at(-1)).toEqual({ labels: { reason: "other" }, count: 9_500 });
});
