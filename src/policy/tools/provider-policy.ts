// Which entry of `byProvider` holds for a model.

import type { ProfiledToolPolicy } from "../../config/tool-policy.ts";
import { pointerTo } from "../../config/pointer.ts";

/** One entry: that of `provider/model`, else that of `provider`; case does not count. */
export function providerPolicy(
  byProvider: Readonly<Record<string, ProfiledToolPolicy>> | undefined,
  pointer: string,
  model: string | undefined,
): { readonly policy: ProfiledToolPolicy; readonly pointer: string } | undefined {
  if (!byProvider || model === undefined) return undefined;
  const wanted = model.trim().toLowerCase();
  const entries = Object.entries(byProvider);
  for (const name of [wanted, wanted.split("/")[0]]) {
    const entry = entries.find(([key]) => key.trim().toLowerCase() === name);
    if (entry) return { policy: entry[1], pointer: pointerTo(pointer, entry[0]) };
  }
  return undefined;
}
