// access/open-to-unsandboxed: anybody may write to a koi that runs commands outside of a sandbox, here or on a node. WebChat does not
// count: its visitors have passed the gateway's own authentication.

import { type OutsideCommands, outsideCommands } from "../../../policy/tools/host-commands.ts";
import type { Facts } from "../../../routing/facts.ts";
import type { Delivery } from "../../../routing/route.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";
import { openAccounts } from "../open-accounts.ts";

const MOST_RELATED = 4;

interface Open {
  readonly koi: ResolvedKoi;
  readonly where: OutsideCommands["where"];
  readonly rules: Set<string>;
  /** A stranger's message. */
  readonly witness: Facts;
}

/** One finding for each such koi. */
export function* openToUnsandboxed(input: CheckInput): Iterable<Finding> {
  const open = new Map<string, Open>();
  for (const { channel, accountId, rule } of openAccounts(input)) {
    if (channel === "webchat") continue;
    const peer = { kind: "dm", id: input.witnesses.freshPeer(channel, "dm") } as const;
    const facts: Facts = { channel, accountId, peer };
    const route = input.router.route(facts);
    for (const delivery of route.tier === "broadcast" ? route.broadcast : [route]) {
      const koi = input.model.kois.list.find((one) => one.id === delivery.koiId);
      const found = koi && commandsOf(koi, delivery, facts, input);
      if (!found) continue;
      const known = open.get(koi.id) ?? { koi, where: found.where, rules: new Set(), witness: facts };
      open.set(koi.id, known);
      if (known.rules.size < MOST_RELATED) known.rules.add(rule);
    }
  }
  for (const one of open.values()) yield report(one, input);
}

function report({ koi, where, rules, witness }: Open, { model }: CheckInput): Finding {
  const places = [...rules];
  const place = koi.pointer === "" ? (places.shift() ?? "") : pointerTo(koi.pointer, "id");
  const related = places.map((pointer): Related => ({ place: { pointer }, label: "policy_here" }));
  const sandbox =
    where === "gateway" ? sandboxPlace(koi, model.config.kois?.defaults?.sandbox?.mode) : undefined;
  if (sandbox !== undefined) related.push({ place: { pointer: sandbox }, label: "sandbox_here" });
  return finding("access/open-to-unsandboxed", place, { koi: koi.id, where }, { related, witness });
}

/** The commands of this conversation that no sandbox holds. With `non-main` a koi's main session has none. */
function commandsOf(
  koi: ResolvedKoi,
  { sessionKey }: Pick<Delivery, "sessionKey">,
  { channel, peer }: Facts,
  { model: { config, session } }: CheckInput,
): OutsideCommands | undefined {
  const isMain = sessionKey === `koi:${koi.id}:${session.mainKey}`;
  const context = { session: isMain ? "main" : "other" } as const;
  return outsideCommands(config, koi.id, context, { channel, sender: peer.id });
}

function sandboxPlace(koi: ResolvedKoi, shared: string | undefined): string | undefined {
  if (koi.config.sandbox?.mode !== undefined) return pointerTo(koi.pointer, "sandbox", "mode");
  return shared === undefined ? undefined : "/kois/defaults/sandbox/mode";
}
