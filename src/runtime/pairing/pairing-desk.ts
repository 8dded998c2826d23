// A stranger at the door under `dmPolicy: "pairing"`: gets a code, once, and no koi sees the message. What the
// person is told is sent past the outbox, since it is nobody's answer: where it does not get through, the next
// message of the same person sends it again, under the same idempotency key.

import { type Channel, type InboundMessage, SendError } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { CODE_MS, type PairingStore } from "./pairing-store.ts";
import type { RequestRow } from "./pairing-table.ts";

/** What became of a stranger's message; `approved` where the owner was faster than the message. */
export type PairingReason =
  | "pairing_code_new"
  | "pairing_code_known"
  | "pairing_full"
  | "pairing_denied"
  | "approved";

/** Hands out a code for a message in a DM that is not admitted yet. Rejects with a `StoreError`. */
export type AskForPairing = (message: InboundMessage) => Promise<PairingReason>;

/** What handing out codes needs. */
export interface PairingDeskOptions {
  readonly store: PairingStore;
  channelOf(id: ChannelId): Channel | undefined;
  readonly log: Log;
}

/** Makes the desk. Codes are sent without anybody waiting for it. */
export function makePairingDesk({ store, channelOf, log }: PairingDeskOptions): AskForPairing {
  async function tell(message: InboundMessage, request: RequestRow): Promise<void> {
    const { channel, accountId, person, createdAtMs } = request;
    const { peer, threadId } = message.facts;
    const key = `pairing/${channel}:${accountId}:${person}/${createdAtMs}`;
    const target = { accountId, peer, ...(threadId === undefined ? {} : { threadId }) };
    try {
      const adapter = channelOf(channel);
      if (!adapter) throw new SendError(`channel ${channel} is not running`, "not_sent");
      const { messageId: replyToMessageId, sender, text } = message;
      const whole = { ...target, replyToMessageId, repliedTo: { senderId: sender.id, text } };
      await adapter.send(whole, { text: textOf(request) }, key);
    } catch (error) {
      log.warn({ channel, accountId, error: said(error) }, "pairing code could not be sent");
      if (!(error instanceof SendError) || error.fate !== "refused") return;
    }
    await store.told(request).catch((error: unknown) => {
      log.error({ channel, accountId, error: said(error) }, "pairing request could not be written");
    });
  }

  return async (message) => {
    const { channel, accountId, peer } = message.facts;
    const answer = await store.ask({ channel, accountId, person: peer.id }, message.sender.name);
    switch (answer.kind) {
      case "approved":
        return "approved";
      case "full":
        return "pairing_full";
      case "denied":
        return "pairing_denied";
      case "code":
        if (answer.isToBeSent) void tell(message, answer.request);
        return answer.isNew ? "pairing_code_new" : "pairing_code_known";
    }
  };
}

function textOf({ person, code }: RequestRow): string {
  return [
    "You are not known here yet, so nobody reads what you write.",
    `Your id: ${person}`,
    `Your code: ${code} (valid for ${CODE_MS / 60_000} minutes)`,
    "Ask the owner of this account to let you in, with:",
    `skykoi pairing approve ${code}`,
  ].join("\n");
}
