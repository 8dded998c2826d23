// WhatsApp's addresses, taken apart: `15551230001:12@s.whatsapp.net` is device 12 of a phone number, `123@lid` another
// identity of a person, `1203…@g.us` a group. Compared part by part, never as text.

import { whatsapp } from "../../routing/channels/whatsapp.ts";
import type { PeerId } from "../../routing/ids.ts";

/** The parts of an address. */
export interface Jid {
  readonly user: string;
  /** `s.whatsapp.net` (phone numbers), `lid`, `g.us`, `broadcast`, `newsletter`, … */
  readonly server: string;
  /** Absent: the person, or the phone itself. */
  readonly device?: number;
}

const PARTS = /^([^@:_\s]+)(?:_\d+)?(?::(\d+))?@([a-z.]+)$/i;
// Other names of the same spaces: the old one of web clients, and accounts that are hosted by Meta.
const SERVERS: Readonly<Record<string, string>> = {
  "c.us": "s.whatsapp.net",
  hosted: "s.whatsapp.net",
  "hosted.lid": "lid",
};

/** The parts of `text`, or `undefined` where it is no address. */
export function parseJid(text: string | null | undefined): Jid | undefined {
  const [, user, device, server = ""] = PARTS.exec(text ?? "") ?? [];
  if (user === undefined) return undefined;
  const space = SERVERS[server.toLowerCase()] ?? server.toLowerCase();
  return { user, server: space, ...(device !== undefined && { device: Number(device) }) };
}

/** The person or group behind an address: without device, in one spelling. `undefined` where it is no address. */
export function personJid(text: string | null | undefined): string | undefined {
  const jid = parseJid(text);
  return jid && `${jid.user}@${jid.server}`;
}

/** Whether both are the same person of the same identity space. */
export function isSamePerson(one: string | null | undefined, other: string | null | undefined): boolean {
  const person = personJid(one);
  return person !== undefined && person === personJid(other);
}

export function isLid(text: string | null | undefined): boolean {
  return parseJid(text)?.server === "lid";
}

export function isPhone(text: string | null | undefined): boolean {
  return parseJid(text)?.server === "s.whatsapp.net";
}

export function isGroup(text: string | null | undefined): boolean {
  return parseJid(text)?.server === "g.us";
}

/** The id that routing knows: E.164, a LID as it is, or a group's JID. `undefined` where it can be none. */
export function peerIdOf(jid: string): PeerId | undefined {
  const person = personJid(jid);
  if (person === undefined) return undefined;
  const judged = whatsapp.canonicalPeerId(isGroup(person) ? "group" : "dm", person);
  return judged.ok ? judged.id : undefined;
}

/** The address of a peer: the opposite of `peerIdOf`. */
export function jidOfPeer(id: PeerId): string {
  return id.includes("@") ? id : `${id.replace(/^\+/, "")}@s.whatsapp.net`;
}
