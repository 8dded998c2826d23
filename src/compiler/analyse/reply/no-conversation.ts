// reply/no-conversation: a heartbeat's answer goes to the last conversation of the session `main`, and the config gives that
// session none, since each person's direct messages have a session of their own.

import { heartbeatEveryMs, heartbeatsOf } from "../../../policy/heartbeats.ts";
import type { KoiId } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each koi whose config asks for such heartbeats. */
export function* noConversation({ model }: CheckInput): Iterable<Finding> {
  const { config, kois, session } = model;
  if (session.dmScope === "main") return;
  const ids = kois.list.map(({ id }) => id);
  for (const { koiId, settings, own } of heartbeatsOf(config, ids, kois.defaultKoi.id)) {
    // Nobody asked for one: it looks into a file that is empty at first.
    if (!own && !config.kois?.defaults?.heartbeat) continue;
    const { target = "last", to, session: name = "main" } = settings;
    const goesThere = target !== "none" && (target === "last" || to === undefined);
    const isMain = ["main", session.mainKey].includes(name.replace(`koi:${koiId}:`, "").trim());
    if (!goesThere || !isMain || heartbeatEveryMs(settings) === 0 || hasMain(model, koiId)) continue;
    const at = kois.list[kois.indexOf.get(koiId) ?? 0]?.pointer ?? "";
    const pointer = own ? pointerTo(at, "heartbeat") : "/kois/defaults/heartbeat";
    yield finding("reply/no-conversation", pointer, { koi: koiId, dmScope: session.dmScope });
  }
}

/** Whether some binding of the koi puts direct messages into its main session all the same. */
function hasMain({ rules, kois }: Model, koiId: KoiId): boolean {
  const koi = kois.indexOf.get(koiId);
  return [...rules.extras].some(([i, { dmScope }]) => dmScope === "main" && rules.koi[i] === koi);
}
