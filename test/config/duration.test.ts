// Lengths of time as text.

import { describe, expect, test } from "vitest";
import { durationMs } from "../../src/config/duration.ts";
import { published } from "../schema/json-schema.ts";

describe("durationMs", () => {
  const READ: [text: string, ms: number][] = [
    ["250ms", 250],
    ["90s", 90_000],
    ["15m", 900_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
    ["0m", 0],
    ["30", 1_800_000],
  ];
  for (const [text, ms] of READ) {
    test(`reads ${text}`, () => {
      expect(durationMs(text)).toBe(ms);
    });
  }

  const NOT_READ = ["", "m", "-5m", "5 m", "5M", "1h30m", "five", "1e3s", "5m\n", ".5h"];
  for (const text of NOT_READ) {
    test(`does not read ${JSON.stringify(text)}`, () => {
      expect(durationMs(text)).toBeUndefined();
    });
  }

  test("reads exactly what the schema takes", () => {
    const pattern = new RegExp(published.definitions["DurationText"]?.pattern ?? "", "u");
    for (const text of [...READ.map(([read]) => read), ...NOT_READ]) {
      expect([text, pattern.test(text)]).toEqual([text, durationMs(text) !== undefined]);
    }
  });
});
