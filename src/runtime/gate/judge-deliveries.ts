// Route and gate of one message: which kois get it, which only overhear it, and what the record says.

import type { InboundMessage } from "../../channels/channel.ts";
import type { RouteReason } from "../../koi/turn.ts";
import type { Route } from "../../routing/route.ts";
import type { Delivery } from "../journal/inbox-payload.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { type DeliveryRecord, nearMissOf, type OutcomeRecord } from "../outcomes/outcome.ts";
import type { GatedBy, GroupGate } from "./group-gate.ts";
import { overhearsAs } from "./room-session.ts";

type Target = Pick<Delivery, "koiId" | "sessionKey" | "overhearsAs">;

/** A message after route and gate. */
export interface Judged {
  readonly deliveries: readonly Delivery[];
  /** Kois that it was routed to but that were not called. */
  readonly gated: readonly Target[];
  /** Whether a koi was called by nothing but a command from the platform's menu. */
  readonly isByCommand: boolean;
  readonly record: Pick<
    OutcomeRecord,
    | "outcome"
    | "stage"
    | "reasonCode"
    | "decidedBy"
    | "calledBy"
    | "bindingIndex"
    | "koiId"
    | "sessionKey"
    | "deliveries"
    | "nearMiss"
  >;
}

/** Routes `message` by `table` and judges the gate of each koi for itself. */
export function judgeDeliveries(
  message: InboundMessage,
  table: LoadedTable,
  gate: Pick<GroupGate, "judge">,
): Judged {
  const route = table.router.route(message.facts);
  const reason = reasonOf(route, table);
  const targets: readonly Target[] = route.tier === "broadcast" ? route.broadcast : [route];
  const judged = targets.map(({ koiId, sessionKey }) => {
    const room = overhearsAs(table, message.facts, koiId);
    const target = { koiId, sessionKey, ...(room !== undefined && { overhearsAs: room }) };
    return { ...target, gate: gate.judge(message, table.gateway, { koiId, sessionKey }) };
  });
  const open = judged.flatMap(({ gate, ...target }) => (gate.isOpen ? [{ ...target, gate }] : []));
  const deliveries = open.map(({ gate, ...target }): Delivery => {
    const payload = { message, reason, tableDigest: table.digest, unheard: [], gate: gate.reason };
    return { ...target, payload };
  });
  const parts = judged.map(({ koiId, sessionKey, gate }): DeliveryRecord => {
    const outcome = gate.isOpen ? "routed" : "gated";
    const by = gate.isOpen ? {} : gatedBy(gate);
    return { koiId, sessionKey, outcome, stage: "gate", reasonCode: gate.reason, ...by };
  });
  return {
    deliveries,
    gated: judged.filter(({ gate }) => !gate.isOpen),
    isByCommand: open.some(({ gate }) => gate.reason === "command"),
    record: recordOf(message, table, route, parts),
  };
}

function gatedBy({ decidedBy, calledBy }: GatedBy): GatedBy {
  return { ...(decidedBy !== undefined && { decidedBy }), ...(calledBy !== undefined && { calledBy }) };
}

function reasonOf({ tier, bindingIndex }: Route, table: LoadedTable): RouteReason {
  const source = bindingIndex === null ? undefined : table.sourceOf(bindingIndex);
  return { tier, bindingIndex, ...(source ? { source } : {}) };
}

function recordOf(
  message: InboundMessage,
  table: LoadedTable,
  route: Route,
  parts: readonly DeliveryRecord[],
): Judged["record"] {
  const isHeard = parts.some(({ outcome }) => outcome === "routed");
  const [first] = parts;
  const stage = isHeard ? "route" : "gate";
  if (route.tier === "broadcast") {
    const reasonCode = isHeard ? "broadcast" : (first?.reasonCode ?? "not_mentioned");
    return {
      outcome: isHeard ? "broadcast" : "gated",
      stage,
      reasonCode,
      bindingIndex: null,
      deliveries: parts,
      ...(isHeard ? {} : nearMissOf(table, message.facts, null)),
    };
  }
  const { bindingIndex, koiId, sessionKey, tier } = route;
  const isOdd = !isHeard || tier === "default";
  return {
    outcome: isHeard ? "routed" : "gated",
    stage,
    reasonCode: isHeard ? tier : (first?.reasonCode ?? "not_mentioned"),
    bindingIndex,
    koiId,
    sessionKey,
    ...(isHeard || !first ? {} : gatedBy(first)),
    ...(isOdd ? nearMissOf(table, message.facts, bindingIndex) : {}),
  };
}
