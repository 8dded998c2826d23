// A message as it lies in the account's store between its decryption and the gateway's word that it has it.

import type { WAMessageKey } from "@whiskeysockets/baileys";
import { personJid } from "../jid.ts";

/** The kind of entry under which a message travels through the library's transaction to the store. */
export const inboxKind = "skykoi-inbox";

/** What WhatsApp sent, decrypted. */
export interface StoredStanza {
  /** Unique in the account: `message` and the number of the part. */
  readonly id: string;
  /** The message that it is a part of (`messageRef`). */
  readonly message: string;
  /** The envelope: who, where, when. */
  readonly attrs: Readonly<Record<string, string>>;
  /** The padded content of one encrypted part. */
  readonly content: Uint8Array;
}

/** What all parts of one message have in common: its chat, its writer, its id. */
export function messageOfStanza({
  from,
  recipient,
  participant,
  id,
}: Readonly<Record<string, string>>): string {
  // What the own phone sent elsewhere comes from the own number, with the chat as `recipient`.
  const chat = recipient ?? from ?? "";
  return messageRef({ remoteJid: chat, participant: participant ?? null, id: id ?? "" });
}

/** The same for a message that the library has read. Devices don't count. */
export function messageRef({ remoteJid, participant, id }: Partial<WAMessageKey>): string {
  return [remoteJid, participant, id].map((part) => personJid(part) ?? part ?? "").join(" ");
}
