// Which tools a koi gains or loses, and whether its commands move between the host and a sandbox: the effective tables of
// both sides, asked of the policy that also enforces them. What holds in single rooms only is not compared here.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { isSandboxed } from "../../policy/sandbox/sandbox-settings.ts";
import { knownTools, toolTable } from "../../policy/tools/tool-table.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";

/** Sessions that change alike: the koi's main one, any other, or both. */
export type ToolSessions = "all" | "main" | "other";

/** A change of a koi's tools. At least one of `gained`, `lost` and `sandboxed` says something. */
export interface ToolChange {
  readonly koiId: KoiId;
  readonly sessions: ToolSessions;
  /** Names of tools. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** Whether tools run in a sandbox now and did not before (`true`), or the other way round; `null` where it stays. */
  readonly sandboxed: boolean | null;
}

/** The changes of each koi that is on both sides, in the order of `koiIds`. */
export function diffTools(before: SkykoiConfig, after: SkykoiConfig, koiIds: readonly KoiId[]): ToolChange[] {
  return koiIds.flatMap((koiId) => {
    const [main, other] = (["main", "other"] as const).map((session) =>
      changed(koiId, session, before, after),
    );
    if (main && other && JSON.stringify(main) === JSON.stringify({ ...other, sessions: "main" })) {
      return [{ ...main, sessions: "all" as const }];
    }
    return [main, other].filter((change) => change !== undefined);
  });
}

function changed(
  koiId: KoiId,
  sessions: "main" | "other",
  before: SkykoiConfig,
  after: SkykoiConfig,
): ToolChange | undefined {
  const [old, now] = [before, after].map((config) => toolsOf(config, koiId, sessions));
  const [wasInside, isInside] = [before, after].map((config) =>
    isSandboxed(config, koiId, sessions === "main"),
  );
  const gained = [...(now ?? [])].filter((tool) => old?.has(tool) !== true);
  const lost = [...(old ?? [])].filter((tool) => now?.has(tool) !== true);
  const sandboxed = wasInside === isInside ? null : isInside === true;
  if (gained.length === 0 && lost.length === 0 && sandboxed === null) return undefined;
  return { koiId, sessions, gained, lost, sandboxed };
}

/** The tools that a koi has, with the model that it uses by itself. */
function toolsOf(config: SkykoiConfig, koiId: KoiId, session: "main" | "other"): ReadonlySet<string> {
  const own = (config.kois?.list ?? []).find((koi) => koiIdOf(koi.id) === koiId);
  const choice = own?.model ?? config.kois?.defaults?.model;
  const model = typeof choice === "string" ? choice : choice?.primary;
  const table = toolTable(
    config,
    koiId,
    { session, ...(model !== undefined && { model }) },
    knownTools(config),
  );
  return new Set(table.filter(({ isAllowed }) => isAllowed).map(({ tool }) => tool));
}
