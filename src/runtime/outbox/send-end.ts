// How an attempt to send a reply ended, from what the adapter threw: whether it is tried again, and if not, why.

import { SendError } from "../../channels/channel.ts";
import { said } from "../said.ts";

/** Attempts before a reply is given up; with the waits between them about six hours. */
const MAX_ATTEMPTS = 100;

/** An attempt that failed. */
export type FailedSend =
  | { readonly kind: "again"; readonly hintMs: number }
  | { readonly kind: "given_up"; readonly reasonCode: GivenUpCode; readonly reason: string };

/** Why a reply is given up. `send_unknown`: the platform may have it, and another attempt could show it twice. */
export type GivenUpCode = "send_refused" | "send_unknown" | "too_many_attempts";

/** A send that was begun by a gateway that ended before it knew the end. */
export const BROKEN_OFF: FailedSend & { readonly kind: "given_up" } = givenUp(
  "send_unknown",
  "the gateway ended while it was sent",
);

/** Judges attempt number `attempts`. `isIdempotent`: the platform shows one key once. */
export function judgeFailure(error: unknown, attempts: number, isIdempotent: boolean): FailedSend {
  // What is no SendError is a fault of the adapter; it may have come after the message went out.
  const fate = error instanceof SendError ? error.fate : "unknown";
  if (fate === "refused") return { kind: "given_up", reasonCode: "send_refused", reason: said(error) };
  if (fate === "unknown" && !isIdempotent) return givenUp("send_unknown", said(error));
  if (attempts >= MAX_ATTEMPTS) return givenUp("too_many_attempts", said(error));
  return { kind: "again", hintMs: error instanceof SendError ? (error.retryAfterMs ?? 0) : 0 };
}

function givenUp(reasonCode: GivenUpCode, what: string): FailedSend & { readonly kind: "given_up" } {
  const why = reasonCode === "send_unknown" ? `${what}; the platform may have it` : what;
  return { kind: "given_up", reasonCode, reason: `${reasonCode}: ${why}` };
}
