// What the compiler passes over because the config says loopback, judged where the gateway listens elsewhere all the same
// (`--bind`, or a config that changed under it): strangers who would share one session over WebChat. In the same words.

import { randomUUID } from "node:crypto";
import { koiSentences } from "../../compiler/explain/koi.ts";
import { finding } from "../../compiler/diagnostics/finding.ts";
import { accessRules } from "../../policy/access-rules.ts";
import { isLoopbackHost, isOnLoopback } from "../../policy/loopback.ts";
import { isOpenToStrangers } from "../../policy/open-direct.ts";
import type { KoiId, PeerId } from "../../routing/ids.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";

const CODE = "koi/shared-dm-session";

/** Why a gateway on `host` must not run `table`; `undefined` where it may. */
export function sharedByStrangers(table: LoadedTable, host: string): string | undefined {
  // Where the config itself leaves loopback, the compiler has judged it.
  if (isLoopbackHost(host) || !isOnLoopback(table.gateway.config.gateway)) return undefined;
  const [koi] = sharedKois(table);
  if (koi === undefined) return undefined;
  const args = { koi, people: [], isOpen: true };
  const { message, help = "" } = koiSentences[CODE](args, finding(CODE, "", args));
  return `refusing to listen on ${host}: ${CODE}: ${message}; ${help}`;
}

/** Kois whose main session a stranger's direct message lands in. */
function* sharedKois({ gateway, router }: LoadedTable): Iterable<KoiId> {
  const { config, channels, session } = gateway;
  for (const accountId of channels.webchat.accounts) {
    if (!isOpenToStrangers(accessRules(config, "webchat", accountId))) continue;
    const peer = { kind: "dm", id: randomUUID() as PeerId } as const;
    const route = router.route({ channel: "webchat", accountId, peer });
    for (const { koiId, sessionKey } of route.tier === "broadcast" ? route.broadcast : [route])
      if (sessionKey === `koi:${koiId}:${session.mainKey}`) yield koiId;
  }
}
