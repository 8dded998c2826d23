// A call of the Bot API that failed, in our own words. INVARIANT: nothing of the library's error is kept, since its
// fields hold what was sent and its texts hold addresses, in which the token stands.

import { GrammyError } from "grammy";
import type { Passage } from "./watched-agent.ts";

/** What went wrong. */
export type ApiFailureKind =
  /** The token is not, or no longer, good. */
  | "unauthorized"
  /** Another program asks for this bot's messages, or has them sent elsewhere. */
  | "conflict"
  /** Too many calls. */
  | "rate_limited"
  /** Telegram will not do it: `forbidden`, `bad request`, too large. */
  | "rejected"
  /** Telegram says that it failed itself. */
  | "server_error"
  /** The request never left. */
  | "not_reached"
  /** The request went out, and no answer came. */
  | "no_answer";

/** A call that failed. The message is for people and holds no secret. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly kind: ApiFailureKind;
  /** Telegram's own words, or the code of the network error. */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  /** The group's new id, where it became a supergroup. */
  readonly migratedTo: number | undefined;

  constructor(
    kind: ApiFailureKind,
    message: string,
    reason: string,
    more: { readonly retryAfterMs?: number | undefined; readonly migratedTo?: number | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.retryAfterMs = more.retryAfterMs;
    this.migratedTo = more.migratedTo;
  }
}

/** What `error`, thrown by a call of `method`, means; `passage` says how far the request got. */
export function apiFailure(error: unknown, method: string, passage: Passage): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof GrammyError) return answered(error);
  const { status } = passage;
  // Nginx in front of the Bot API answers in HTML: these two it gives before it passes a request on.
  if (status === 429) return new ApiFailure("rate_limited", "Telegram takes no more calls just now", "429");
  if (status === 503) return new ApiFailure("server_error", "Telegram is not available (503)", "503");
  if (status !== undefined) {
    return new ApiFailure(
      "no_answer",
      `the answer of ${method} can't be read (HTTP ${status})`,
      `HTTP ${status}`,
    );
  }
  const code = codeOf(error);
  return passage.mayHaveArrived
    ? new ApiFailure("no_answer", `no answer to ${method} (${code})`, code)
    : new ApiFailure("not_reached", `Telegram can't be reached (${code})`, code);
}

function answered({ error_code, description, parameters }: GrammyError): ApiFailure {
  const kind = kindOf(error_code);
  const { retry_after, migrate_to_chat_id } = parameters;
  return new ApiFailure(kind, `Telegram: ${description}`, description, {
    ...(retry_after !== undefined && { retryAfterMs: retry_after * 1000 }),
    ...(migrate_to_chat_id !== undefined && { migratedTo: migrate_to_chat_id }),
  });
}

function kindOf(code: number): ApiFailureKind {
  // 404: what stands in the place of the token looks like none.
  if (code === 401 || code === 404) return "unauthorized";
  if (code === 409) return "conflict";
  if (code === 429) return "rate_limited";
  return code >= 500 ? "server_error" : "rejected";
}

/** The code of a network error, from within what the library wraps it in; `timeout` where it gave up waiting. */
function codeOf(error: unknown): string {
  const seen = [error, property(error, "error")];
  for (const one of seen) {
    const code = property(one, "code") ?? property(one, "errno");
    if (typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code)) return code;
  }
  const isLate = seen.some((one) => one instanceof Error && one.message.includes("timed out"));
  return isLate ? "timeout" : "network error";
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
