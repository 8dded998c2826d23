import { expect, test } from "vitest";
import { reconnectDelay, reconnectRules } from "../../../../src/channels/whatsapp/connect/reconnect-delay.ts";

test("the pauses grow to the longest one, with chance around them, and end", () => {
  const rules = reconnectRules({ initialMs: 100, maxMs: 500, factor: 2, jitter: 0.5, maxAttempts: 5 });
  const pauses = [1, 2, 3, 4, 5].map((attempts) => reconnectDelay(rules, attempts, 0.5));
  expect(pauses).toEqual([100, 200, 400, 500, undefined]);
  expect([0, 1].map((chance) => reconnectDelay(rules, 1, chance))).toEqual([50, 150]);
});

test("0 attempts: never given up; what is left out has its default", () => {
  const rules = reconnectRules({ maxAttempts: 0 });
  expect(rules).toEqual({ initialMs: 2_000, maxMs: 30_000, factor: 1.8, jitter: 0.25, maxAttempts: 0 });
  expect(reconnectDelay(rules, 10_000, 0.5)).toBe(30_000);
});
