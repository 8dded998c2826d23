// Turns that a koi takes of its own accord: what stands in line for them, and what of their answers is sent.

import type { Answerer } from "../../channels/channel.ts";
import type { KoiStore, TurnCommit } from "../../koi/store/koi-store.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { AccountId, PeerId, SessionKey } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { OutboxPayload } from "../outbox/outbox-payload.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { partKey, type Split } from "./reply-parts.ts";

/** Whose turn it is, and where. */
export interface OwnTurnPlace {
  readonly koi: CompiledKoi;
  readonly table: LoadedTable;
  readonly store: KoiStore;
  readonly sessionKey: SessionKey;
}

/** Where no conversation is the koi's: nobody is there to read. */
export const NOWHERE: Facts = {
  channel: "webchat",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "nobody" as PeerId },
};

/** What stands in line. `name` is unique in its koi; `facts` is where the koi believes to be. */
export function ownItem(
  { koi, sessionKey, store, table }: OwnTurnPlace,
  facts: Facts,
  name: string,
  nowMs: number,
): QueuedMessage {
  const message = {
    messageId: name,
    facts,
    sender: { id: facts.peer.id },
    text: "",
    media: [],
    mentionsUs: false,
    sentAtMs: nowMs,
  };
  const reason = { tier: "default", bindingIndex: null } as const;
  const payload: QueuedMessage["payload"] = { message, reason, tableDigest: table.digest, unheard: [] };
  return { messageKey: `${koi.id}/${name}`, koiId: koi.id, sessionKey, payload, store, retries: 0, table };
}

/** The outbox rows for an answer that goes to `facts`, one a part. It answers nobody's message. */
export function ownOutbox(
  place: OwnTurnPlace,
  facts: Pick<Facts, "channel" | "accountId" | "peer" | "threadId">,
  name: string,
  answer: { readonly text: string; readonly split: Split; readonly nowMs: number },
): TurnCommit["outbox"] {
  const { koi, sessionKey } = place;
  const { channel, accountId, peer, threadId } = facts;
  const reply = `${koi.id}/${name}`;
  const parts = answer.split({ text: answer.text, answerer: ownAnswerer(place) });
  return parts.map((message, index) => {
    const number = index + 1;
    const payload: OutboxPayload = {
      channel,
      target: { accountId, peer, ...(threadId !== undefined && { threadId }) },
      koiId: koi.id,
      messageKeys: [],
      message,
      ...(parts.length > 1 && { part: { reply, number, of: parts.length } }),
    };
    const outboxKey = partKey(reply, number);
    return { outboxKey, sessionKey, payload: JSON.stringify(payload), notBeforeMs: answer.nowMs };
  });
}

/** Who answers. */
export function ownAnswerer({ koi, sessionKey }: Pick<OwnTurnPlace, "koi" | "sessionKey">): Answerer {
  const name = koi.name === undefined ? {} : { koiName: koi.name };
  return { koiId: koi.id, ...name, tier: "default", bindingIndex: null, sessionKey };
}
