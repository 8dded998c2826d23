// Who wrote a message, and in which conversation. WhatsApp may name a person by a LID, an identity without a number:
// it is mapped to the number, by what came with the message or what was learnt before, and kept as it is where nobody
// knows the number.

import type { WAMessageKey } from "@whiskeysockets/baileys";
import type { Peer } from "../../../routing/facts.ts";
import type { PeerId } from "../../../routing/ids.ts";
import { isGroup, isLid, isPhone, parseJid, peerIdOf } from "../jid.ts";
import { isSelf, type Self } from "./self.ts";

/** The number behind a LID, as an address, where it is known. Never rejects. */
export type PhoneOfLid = (lid: string) => Promise<string | undefined>;

/** A message's place. */
export interface Who {
  readonly peer: Peer;
  readonly senderId: PeerId;
  /** Written to oneself. */
  readonly isToSelf: boolean;
}

/** Who and where, or `undefined` for what is no conversation with people (status, newsletters, our own words). */
export async function whoOf(key: WAMessageKey, self: Self, phoneOfLid: PhoneOfLid): Promise<Who | undefined> {
  const chat = key.remoteJid ?? undefined;
  if (isGroup(chat)) {
    if (key.fromMe || isSelf(self, key.participant)) return undefined;
    const group = peerIdOf(chat ?? "");
    const senderId = await personOf(key.participant, key.participantAlt, phoneOfLid);
    if (group === undefined || senderId === undefined) return undefined;
    return { peer: { kind: "group", id: group }, senderId, isToSelf: false };
  }
  // A broadcast list reaches each of its members as a message of its own.
  const isList = parseJid(chat)?.server === "broadcast" && chat !== "status@broadcast";
  const person = isList ? key.participant : chat;
  const alternative = isList ? key.participantAlt : key.remoteJidAlt;
  if (isSelf(self, person)) {
    if (!key.fromMe) return undefined;
    return { peer: { kind: "dm", id: self.id }, senderId: self.id, isToSelf: true };
  }
  if (key.fromMe) return undefined;
  const senderId = await personOf(person, alternative, phoneOfLid);
  return senderId && { peer: { kind: "dm", id: senderId }, senderId, isToSelf: false };
}

/** The canonical id of a person with up to two addresses: the number where one is known. */
async function personOf(
  jid: string | null | undefined,
  alternative: string | null | undefined,
  phoneOfLid: PhoneOfLid,
): Promise<PeerId | undefined> {
  const phone = [jid, alternative].find(isPhone);
  if (phone) return peerIdOf(phone);
  if (!jid || !isLid(jid)) return undefined;
  return peerIdOf((await phoneOfLid(jid)) ?? jid);
}
