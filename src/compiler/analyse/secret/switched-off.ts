// Whether a part of the config is switched off: what is not used for now may be unfinished.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { parsePointer } from "../../read/pointer.ts";

/** Whether the value at `pointer`, or an object around it, says `enabled: false`. */
export function isSwitchedOff(config: SkykoiConfig, pointer: string): boolean {
  let value: unknown = config;
  for (const key of parsePointer(pointer)) {
    if (typeof value !== "object" || value === null) return false;
    if ((value as { readonly enabled?: unknown }).enabled === false) return true;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return false;
}
