// Amounts of memory as the config writes them → bytes.

import type { MemorySize } from "../../config/sandbox-docker.ts";

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes of `512m`, `1.5g` or a number; `undefined` where the text is no amount. */
export function bytesOf(size: MemorySize): number | undefined {
  if (typeof size === "number") return Math.floor(size);
  const found = /^(\d+(?:\.\d+)?)([bkmg])?$/i.exec(size.trim());
  if (!found) return undefined;
  return Math.floor(Number(found[1]) * (UNITS[found[2]?.toLowerCase() ?? "b"] ?? 1));
}
