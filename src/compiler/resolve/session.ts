// Session settings with their defaults, and identity links by canonical id.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import type { CompiledSession } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { type Finding, finding } from "../diagnostics/finding.ts";
import { fixBy } from "../repair/config-edit.ts";
import { pointerTo } from "../read/pointer.ts";

/** Session settings, and what is wrong with the identity links. */
export interface ResolvedSession {
  readonly session: CompiledSession;
  readonly findings: readonly Finding[];
}

/** Resolves `session`. The first of two links for one id holds. */
export function resolveSession(config: SkykoiConfig): ResolvedSession {
  const links = new Map<string, { name: string; pointer: string }>();
  const findings: Finding[] = [];
  for (const [name, ids] of Object.entries(config.session?.identityLinks ?? {})) {
    ids.forEach((written, i) => {
      const pointer = pointerTo("/session/identityLinks", name, i);
      for (const id of linkedIds(String(written))) {
        const known = links.get(id);
        if (!known) links.set(id, { name: name.trim().toLowerCase(), pointer });
        else if (known.name !== name.trim().toLowerCase()) {
          const related = [{ place: { pointer: known.pointer }, label: "first_here" } as const];
          const args = { id: String(written), first: known.name };
          // The first one holds today; whose id it really is only a person can tell.
          const fix = fixBy("unsafe", "unchanged", { op: "remove", pointer });
          findings.push(finding("session/identity-link-duplicate", pointer, args, { related, ...fix }));
        }
      }
    });
  }
  const session: CompiledSession = {
    mainKey: (config.session?.mainKey ?? "main").trim().toLowerCase(),
    dmScope: config.session?.dmScope ?? "main",
    identityLinks: Object.fromEntries([...links].map(([id, { name }]) => [id, name])),
  };
  return { session, findings };
}

/** `telegram:111` is one id; a bare id is that person on every channel whose ids look like it. */
function linkedIds(written: string): string[] {
  const colon = written.indexOf(":");
  const named = colon < 0 ? undefined : channelIdOf(written.slice(0, colon));
  const channels = named === undefined ? (Object.keys(channelRules) as ChannelId[]) : [named];
  const raw = named === undefined ? written : written.slice(colon + 1);
  return channels.flatMap((channel) => {
    // WebChat takes any text for an id, so a bare one would link strangers who chose that name.
    if (named === undefined && channel === "webchat") return [];
    const judged = channelRules[channel].canonicalPeerId("dm", raw);
    return judged.ok ? [`${channel}:${judged.id}`] : [];
  });
}
