// Whether it is one of the hours in which heartbeats run.

import type { ActiveHours } from "../config/heartbeat.ts";

/**
 * Whether `nowMs` lies in the hours. Where `end` comes before `start` they go over midnight; where both are equal they are the
 * whole day. An unknown time zone counts as the machine's.
 */
export function isActiveAt(
  hours: ActiveHours | undefined,
  nowMs: number,
  userTimezone: string | undefined,
): boolean {
  if (!hours) return true;
  const start = minutesOf(hours.start ?? "00:00");
  const end = minutesOf(hours.end ?? "24:00");
  const now = minuteAt(nowMs, zoneOf(hours.timezone ?? "user", userTimezone));
  if (start === end) return true;
  return start < end ? now >= start && now < end : now >= start || now < end;
}

function zoneOf(stated: string, userTimezone: string | undefined): string | undefined {
  if (stated === "local") return undefined;
  return stated === "user" ? userTimezone : stated;
}

/** Minutes since midnight. */
function minutesOf(text: string): number {
  const [hours = "0", minutes = "0"] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function minuteAt(nowMs: number, timeZone: string | undefined): number {
  try {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, hour: "2-digit", minute: "2-digit" });
    return minutesOf(format.format(nowMs));
  } catch {
    return minuteAt(nowMs, undefined);
  }
}
