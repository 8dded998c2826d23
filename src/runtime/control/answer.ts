// What a method gives: its payload, or why not. Expected refusals are data; what a method throws is a fault.

import type { ControlError, ControlErrorCode } from "./protocol.ts";

/** An answer. */
export type Answer<Payload> =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly error: ControlError };

/** A good answer. */
export function given<Payload>(payload: Payload): Answer<Payload> {
  return { ok: true, payload };
}

/** A refusal. */
export function refused(code: ControlErrorCode, message: string, retryAfterMs?: number): Answer<never> {
  return { ok: false, error: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}
