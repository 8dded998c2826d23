// Whether a koi surely has a tool: by the profile and the lists of the config and of the koi alone. Every doubt is a
// "no", so that nothing is claimed of a koi that has not got it.

import type { ProfiledToolPolicy, ToolPolicy, ToolProfile } from "../../config/tool-policy.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { matchesKoiPattern } from "../../policy/koi-pattern.ts";
import type { ResolvedKoi } from "../resolve/kois.ts";

/** The tools that are asked for. */
export type AskedTool = "exec" | "sessions_send";

const GROUPS: Readonly<Record<AskedTool, readonly string[]>> = {
  exec: ["group:runtime", "group:skykoi"],
  sessions_send: ["group:sessions", "group:skykoi"],
};

const PROFILES: Readonly<Record<ToolProfile, readonly AskedTool[]>> = {
  minimal: [],
  coding: ["exec", "sessions_send"],
  messaging: ["sessions_send"],
  full: ["exec", "sessions_send"],
};

/** Whether `koi` has `tool` in a session without a sandbox, by what is sure. */
export function maySurelyUse(tool: AskedTool, config: SkykoiConfig, { config: koi }: ResolvedKoi): boolean {
  const everywhere: ProfiledToolPolicy = config.tools ?? {};
  const own: ProfiledToolPolicy = koi.tools ?? {};
  const profile = own.profile ?? everywhere.profile ?? "full";
  const also = [...(own.alsoAllow ?? []), ...(everywhere.alsoAllow ?? [])];
  const isInProfile = PROFILES[profile].includes(tool) || also.some((name) => names(name, tool));
  return isInProfile && passes(everywhere, tool) && passes(own, tool);
}

function passes({ allow = [], deny = [] }: ToolPolicy, tool: AskedTool): boolean {
  if (deny.some((name) => names(name, tool))) return false;
  return allow.length === 0 || allow.some((name) => names(name, tool));
}

/** Whether an entry of a list means `tool`: a name, a group, or a pattern. */
function names(entry: string, tool: AskedTool): boolean {
  const name = entry.trim().toLowerCase();
  return [tool, ...GROUPS[tool]].some((one) => matchesKoiPattern(name, one));
}
