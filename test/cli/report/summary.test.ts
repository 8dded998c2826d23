import { expect, test } from "vitest";
import { countSeverities, summaryText } from "../../../src/cli/report/summary.ts";

test("counts are by severity", () => {
  expect(countSeverities([{ severity: "hint" }, { severity: "error" }, { severity: "hint" }])).toEqual({
    error: 1,
    warning: 0,
    info: 0,
    hint: 2,
  });
});

test.each([
  [{ error: 2, warning: 1, info: 0, hint: 0 }, ["SKYKOI.json"], "2 errors, 1 warning in SKYKOI.json"],
  [{ error: 0, warning: 0, info: 3, hint: 1 }, ["a", "b"], "3 infos, 1 hint in 2 files"],
  [{ error: 0, warning: 0, info: 0, hint: 0 }, ["SKYKOI.json"], "no findings in SKYKOI.json"],
])("%j in words", (counts, files, text) => {
  expect(summaryText(counts, files)).toBe(text);
});
