// What a connection does after trouble: how its state is called, what a person reads, and when it begins again.

import type { ConnectionStatus } from "../channel.ts";
import type { ApiFailure } from "./api-failure.ts";
import { UNKNOWN_TOKEN } from "./probe.ts";

/** What comes next. */
export interface NextStep {
  readonly state: ConnectionStatus["state"];
  readonly detail: string;
  /** Whether another program, on any machine, takes this bot's messages. */
  readonly hasRival: boolean;
  /** Milliseconds until the next attempt after so many failures in a row; `undefined`: a person must act first. */
  waitMs(failures: number, random: () => number): number | undefined;
}

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 60_000;
const CONFLICT_WAIT_MS = 60_000;
const REFUSED_WAIT_MS = 300_000;

/** What to do about a call that failed. */
export function nextStep({ kind, message, retryAfterMs = 0 }: ApiFailure): NextStep {
  switch (kind) {
    case "unauthorized":
      return { state: "logged_out", detail: UNKNOWN_TOKEN, hasRival: false, waitMs: () => undefined };
    case "conflict":
      return {
        state: "conflict",
        detail: `${OWNED_ELSEWHERE} (${message})`,
        hasRival: true,
        waitMs: about(CONFLICT_WAIT_MS),
      };
    case "rejected":
      return { state: "failed", detail: message, hasRival: false, waitMs: about(REFUSED_WAIT_MS) };
    default:
      return {
        state: "backing_off",
        detail: message,
        hasRival: false,
        waitMs: (failures, random) => {
          const plainMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10), LAST_WAIT_MS);
          return Math.max(retryAfterMs, plainMs * (0.5 + random() / 2));
        },
      };
  }
}

const OWNED_ELSEWHERE =
  "owned elsewhere: another program takes this bot's messages; stop it, or give one of the two another bot";

/** Around `ms`, so that two programs do not keep step. */
function about(ms: number): NextStep["waitMs"] {
  return (_failures, random) => ms * (0.75 + random() / 2);
}
