// How long to wait before the next attempt to connect: `web.reconnect`.

import type { WebReconnect } from "../../../config/web.ts";
import { DEFAULTS } from "../../../config/defaults.ts";

/** `web.reconnect` with nothing left out. */
export type ReconnectRules = Required<WebReconnect>;

/** What the config says, and the defaults for the rest. */
export function reconnectRules(configured: WebReconnect | undefined): ReconnectRules {
  return { ...DEFAULTS.web.reconnect, ...configured };
}

/**
 * Milliseconds to wait after `attempts` failed attempts in a row (from 1), or `undefined` where it is given up.
 * @param chance from 0 to 1
 */
export function reconnectDelay(rules: ReconnectRules, attempts: number, chance: number): number | undefined {
  if (rules.maxAttempts > 0 && attempts >= rules.maxAttempts) return undefined;
  const pause = Math.min(rules.maxMs, rules.initialMs * rules.factor ** (attempts - 1));
  const jitter = pause * rules.jitter * (2 * chance - 1);
  return Math.max(1, Math.round(pause + jitter));
}
