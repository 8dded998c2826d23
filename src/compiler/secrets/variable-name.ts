// A name for the environment variable that a secret could move to.

import { parsePointer } from "../read/pointer.ts";

/** Names that the gateway looks for by itself. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  "/gateway/auth/token": "SKYKOI_GATEWAY_TOKEN",
  "/gateway/auth/password": "SKYKOI_GATEWAY_PASSWORD",
};

/** Keys that say where a secret lies, not whose it is. */
const STRUCTURE: ReadonlySet<string> = new Set(
  `channels accounts models providers skills entries mcp servers kois list
   defaults remote headers env vars sandbox docker`.split(/\s+/),
);

/** `TELEGRAM_OPS_BOT_TOKEN` for `/channels/telegram/accounts/ops/botToken`; `SECRET` where nothing names it. */
export function variableFor(pointer: string): string {
  const own = OWN_NAMES[pointer];
  if (own !== undefined) return own;
  const keys = parsePointer(pointer).filter((key) => !STRUCTURE.has(key) && !/^\d+$/.test(key));
  const last = keys.at(-1) ?? "";
  // A header or variable has its full name already.
  const named = /[A-Z]/.test(last) && /[-_]/.test(last) ? [last] : keys;
  const words = named.map((key) => key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_"));
  const name = words
    .filter((word) => /[A-Za-z0-9]/.test(word))
    .join("_")
    .replace(/^_+|_+$/g, "");
  return /^[A-Za-z]\w*$/.test(name) ? name.toUpperCase() : "SECRET";
}
