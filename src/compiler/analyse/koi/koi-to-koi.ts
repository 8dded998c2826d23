// koi-to-koi/cycle: kois that may write to each other in a circle, while nobody has said how far one message may go.
// The built-in limits hold all the same; what they cost is for the author to decide.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { matchesKoiPattern } from "../../../policy/koi-pattern.ts";
import { toolTable } from "../../../policy/tools/tool-table.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";

/** Steps from koi to koi that a message may set off where nothing is said. */
const BUILT_IN_HOPS = 8;

/** Whether a koi has the tool that writes to others, in its main session. */
function maySend(config: SkykoiConfig, { id }: ResolvedKoi): boolean {
  return toolTable(config, id, { session: "main" }, ["sessions_send"]).some(({ isAllowed }) => isAllowed);
}

/** At most one finding, with the shortest way round. */
export function* koiToKoiCycle({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const { enabled = false, allow = [] } = config.tools?.koiToKoi ?? {};
  if (!enabled || config.session?.koiToKoi?.maxHops !== undefined) return;
  const path = shortestCycle(kois.list, allow, (koi) => maySend(config, koi));
  if (path === undefined) return;
  const edits = [{ op: "add", pointer: "/session/koiToKoi", key: "maxHops", value: BUILT_IN_HOPS }] as const;
  yield finding(
    "koi-to-koi/cycle",
    "/tools/koiToKoi/allow",
    { path: path.map((koi) => koi.id) },
    {
      related: path
        .slice(0, -1)
        .filter((koi) => koi.pointer !== "")
        .map((koi) => ({
          place: { pointer: pointerTo(koi.pointer, "id") },
          label: "koi_here",
          subject: koi.id,
        })),
      fix: { applicability: "safe", routing: "unchanged", edits },
    },
  );
}

/** The first of the shortest ways round: any two kois that are both listed and can send are one. */
function shortestCycle(
  kois: readonly ResolvedKoi[],
  allow: readonly string[],
  maySend: (koi: ResolvedKoi) => boolean,
): readonly ResolvedKoi[] | undefined {
  let first: ResolvedKoi | undefined;
  for (const koi of kois) {
    if (!allow.some((pattern) => matchesKoiPattern(pattern, koi.id)) || !maySend(koi)) continue;
    if (first) return [first, koi, first];
    first = koi;
  }
  return undefined;
}
