// `kois_list`: which other kois this one can have to do with. Kois that are out of reach are not named.

import * as z from "zod";

import { koiEntry } from "../../../policy/koi-entry.ts";
import { areInTouch, mayRunIn } from "../../../policy/sessions/koi-to-koi.ts";
import { type Asking, runReach, sessionReach } from "../../../policy/sessions/session-reach.ts";
import type { KoiId, SessionKey } from "../../../routing/ids.ts";
import { jsonResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolScope } from "../tool.ts";
import { hasSessions } from "./at-desk.ts";

export const koisList: Tool = defineTool({
  name: "kois_list",
  description:
    "Lists the kois that you can have to do with, yourself first: in which you may start background runs (`sessions_spawn`), " +
    "and to which you may write (`sessions_send`).",
  isReadOnly: true,
  isThere: (scope) => hasSessions(scope) && hasNeighbours(scope),
  parameters: z.object({}),
  run: (_, { gateway, koi, sessionKey, isOwner, senders }) => {
    const asking: Asking = { koiId: koi.id, sessionKey, isTrusted: isOwner || senders.length === 0 };
    const others = gateway.kois.map(({ id }) => id).filter((id) => id !== koi.id);
    const rows = [koi.id, ...others.sort()].map((koiId) => {
      const main = `koi:${koiId}:${gateway.session.mainKey}` as SessionKey;
      const { name, identity } = koiEntry(gateway.config, koiId)?.config ?? {};
      const shown = name ?? identity?.name;
      return {
        koiId,
        ...(shown !== undefined && { name: shown }),
        ...(koiId === koi.id && { isYou: true }),
        mayStartRuns: runReach(gateway, asking, koiId) === "open",
        mayWrite: sessionReach(gateway, asking, { koiId, sessionKey: main }, "send") === "open",
      };
    });
    const reached = rows.filter((row) => row.isYou || row.mayStartRuns || row.mayWrite);
    return Promise.resolve(jsonResult({ kois: reached }));
  },
});

/** Whether there is anybody to have to do with. */
function hasNeighbours({ gateway, koi }: ToolScope): boolean {
  const isNear = (id: KoiId): boolean =>
    id !== koi.id && (areInTouch(gateway.config, koi.id, id) || mayRunIn(gateway.config, koi.id, id));
  return gateway.kois.some(({ id }) => isNear(id));
}
