// Rests by the config: hours become milliseconds, a provider's own come first, the rest is the default.

import { expect, test } from "vitest";

import { restPeriods } from "../../../src/koi/models/rest-periods.ts";

const hourMs = 3_600_000;

test("without a config: 5 hours doubling to 24, forgotten after 24", () => {
  const usual = { billingMs: 5 * hourMs, billingMaxMs: 24 * hourMs, failureWindowMs: 24 * hourMs };
  expect(restPeriods(undefined, "p")).toEqual(usual);
  expect(restPeriods({ cooldowns: {} }, "p")).toEqual(usual);
});

test("a provider's own hours beat the general ones", () => {
  const cooldowns = {
    billingBackoffHours: 2,
    billingBackoffHoursByProvider: { p: 0 },
    billingMaxHours: 3,
    failureWindowHours: 1,
  };
  const general = { billingMs: 2 * hourMs, billingMaxMs: 3 * hourMs, failureWindowMs: hourMs };
  expect(restPeriods({ cooldowns }, "p")).toEqual({ ...general, billingMs: 0 });
  expect(restPeriods({ cooldowns }, "q")).toEqual(general);
});
