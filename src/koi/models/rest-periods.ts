// How long failed profiles of a provider rest, by the config. Pure.

import type { AuthConfig } from "../../config/auth.ts";
import { defaultRestPeriods } from "./auth-profile-usage.ts";
import type { RestPeriods } from "./auth-profile-usage.ts";

const hourMs = 3_600_000;

/** The rests for `provider`; what the config leaves out is `defaultRestPeriods`. */
export function restPeriods(auth: AuthConfig | undefined, provider: string): RestPeriods {
  const cooldowns = auth?.cooldowns ?? {};
  const ofProvider = cooldowns.billingBackoffHoursByProvider?.[provider];
  return {
    billingMs: inMs(ofProvider ?? cooldowns.billingBackoffHours) ?? defaultRestPeriods.billingMs,
    billingMaxMs: inMs(cooldowns.billingMaxHours) ?? defaultRestPeriods.billingMaxMs,
    failureWindowMs: inMs(cooldowns.failureWindowHours) ?? defaultRestPeriods.failureWindowMs,
  };
}

function inMs(hours: number | undefined): number | undefined {
  return hours === undefined ? undefined : hours * hourMs;
}
