// Who may talk to the gateway: the secret is compared in constant time, wrong ones are counted by address,
// and an address with too many is locked out for a while, right secret or not.

import { createHash, timingSafeEqual } from "node:crypto";
import { DEFAULTS } from "../../config/defaults.ts";
import type { GatewayAuthRateLimit } from "../../config/gateway.ts";
import type { Clock } from "../clock.ts";

/** The judgement on one attempt. */
export type AccessVerdict =
  | { readonly kind: "open" | "allowed" | "missing" | "wrong" }
  | { readonly kind: "locked_out"; readonly retryAfterMs: number };

/** Most addresses that are remembered; the oldest failure goes first. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  readonly sinceMs: number;
  count: number;
  lockedUntilMs: number;
}

/** Judges callers. */
export class Access {
  readonly #digest: Buffer | undefined;
  readonly #clock: Clock;
  readonly #limits: Required<GatewayAuthRateLimit>;
  readonly #failures = new Map<string, Failures>();

  /** Without a `secret`, everybody is let in. */
  constructor(secret: string | undefined, clock: Clock, limits: GatewayAuthRateLimit = {}) {
    this.#digest = secret === undefined ? undefined : digestOf(secret);
    this.#clock = clock;
    this.#limits = { ...DEFAULTS.gateway.auth.rateLimit, ...limits };
  }

  /** Whether callers need a secret. */
  get isRequired(): boolean {
    return this.#digest !== undefined;
  }

  /** Judges what the caller at `address` shows; nothing shown is no failed attempt. */
  judge(shown: string | undefined, address: string): AccessVerdict {
    if (!this.#digest) return { kind: "open" };
    const nowMs = this.#clock.now();
    const retryAfterMs = (this.#failures.get(address)?.lockedUntilMs ?? 0) - nowMs;
    // A clock that was set back must lock nobody out for longer.
    if (retryAfterMs > 0 && retryAfterMs <= this.#limits.lockoutMs) {
      return { kind: "locked_out", retryAfterMs };
    }
    if (shown === undefined) return { kind: "missing" };
    // Digests have one length, so neither the comparison nor its refusal tells how long the secret is.
    if (timingSafeEqual(digestOf(shown), this.#digest)) {
      this.#failures.delete(address);
      return { kind: "allowed" };
    }
    this.#count(address, nowMs);
    return { kind: "wrong" };
  }

  #count(address: string, nowMs: number): void {
    const { maxAttempts, windowMs, lockoutMs } = this.#limits;
    const seen = this.#failures.get(address);
    const failures =
      seen && nowMs - seen.sinceMs < windowMs ? seen : { sinceMs: nowMs, count: 0, lockedUntilMs: 0 };
    failures.count += 1;
    if (failures.count >= maxAttempts) failures.lockedUntilMs = nowMs + lockoutMs;
    this.#failures.delete(address);
    this.#failures.set(address, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
