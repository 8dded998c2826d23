// The session of the room that a thread hangs under, where its session is another: a thread of Slack.

import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { accountSetting } from "../settings.ts";

type SlackThread = { readonly historyScope?: string; readonly inheritParent?: boolean } | undefined;

/** The session that a koi has with the room; `undefined` outside of a thread. A thread is routed as its room is. */
export function roomSession(
  { router }: Pick<LoadedTable, "router">,
  { threadId, ...room }: Facts,
  koiId: KoiId,
): SessionKey | undefined {
  if (threadId === undefined) return undefined;
  const route = router.route(room);
  if (route.tier === "broadcast") return route.broadcast.find((one) => one.koiId === koiId)?.sessionKey;
  return route.koiId === koiId ? route.sessionKey : undefined;
}

/** The room's session, where what a koi overhears in a thread goes into one with what it overhears in the room. */
export function overhearsAs(table: LoadedTable, facts: Facts, koiId: KoiId): SessionKey | undefined {
  return threadSettings(table, facts)?.historyScope === "channel"
    ? roomSession(table, facts, koiId)
    : undefined;
}

/** The room's session, where a thread begins with what was said in it. */
export function inheritsFrom(table: LoadedTable, facts: Facts, koiId: KoiId): SessionKey | undefined {
  return threadSettings(table, facts)?.inheritParent === true ? roomSession(table, facts, koiId) : undefined;
}

function threadSettings({ gateway }: LoadedTable, { channel, accountId, threadId }: Facts): SlackThread {
  if (channel !== "slack" || threadId === undefined) return undefined;
  return accountSetting(gateway, channel, accountId, "thread") as SlackThread;
}
