// What kois that get no turn for a message overhear of it.

import type { InboundMessage } from "../../channels/channel.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import type { Delivery } from "../journal/inbox-payload.ts";
import { groupHistoryLimit } from "../settings.ts";
import { textOf } from "../turns/transcript-detail.ts";
import { eventText } from "./message-event.ts";
import type { Overheard } from "./unheard-table.ts";

/** Most events of a direct message that wait for its next turn. */
const DM_EVENTS = 50;

/** One entry for each of `listeners`. */
export function overheardOf(
  message: InboundMessage,
  listeners: readonly Pick<Delivery, "koiId" | "sessionKey" | "overhearsAs">[],
  gateway: CompiledGateway,
): Overheard[] {
  const { sender, sentAtMs, facts, event } = message;
  const name = sender.name?.trim() ? sender.name : sender.id;
  const said = event
    ? { from: "", text: eventText(message, event), atMs: sentAtMs }
    : { from: name, text: textOf(message), atMs: sentAtMs };
  const isDirect = peerClass(facts.peer.kind) === "dm";
  return listeners.map(({ koiId, sessionKey, overhearsAs }) => {
    // In a direct message everything is heard but events, which no setting speaks of.
    const limit = isDirect ? DM_EVENTS : groupHistoryLimit(gateway, koiId, facts.channel, facts.accountId);
    return { sessionKey: overhearsAs ?? sessionKey, accountId: facts.accountId, message: said, limit };
  });
}
