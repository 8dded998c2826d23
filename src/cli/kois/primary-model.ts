// The model that a koi answers with first.

import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";

/** `provider/model` of a koi, of all kois, or nobody's. */
export function primaryModel({ config: own }: ResolvedKoi, config: SkykoiConfig): string | undefined {
  const choice = own.model ?? config.kois?.defaults?.model;
  return typeof choice === "string" ? choice : choice?.primary;
}
