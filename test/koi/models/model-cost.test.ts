// What a call costs.

import { expect, test } from "vitest";

import { pricedUsage } from "../../../src/koi/models/model-cost.ts";

const usage = { inputTokens: 1_000_000, outputTokens: 100_000 };

test("without prices nothing is said of the cost", () => {
  expect(pricedUsage(usage, undefined)).toEqual(usage);
});

test("input and output have prices of their own; one that isn't named is 0", () => {
  expect(pricedUsage(usage, { input: 3, output: 15 })).toEqual({ ...usage, costUsd: 4.5 });
  expect(pricedUsage(usage, {})).toEqual({ ...usage, costUsd: 0 });
});

test("what the cache gave and took is input that has its own price", () => {
  const cached = { ...usage, cacheReadTokens: 600_000, cacheWriteTokens: 200_000 };
  const prices = { input: 10, output: 0, cacheRead: 1, cacheWrite: 20 };
  expect(pricedUsage(cached, prices).costUsd).toBeCloseTo(2 + 0.6 + 4, 9);
});
