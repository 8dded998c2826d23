// Who the account is on WhatsApp: one person with two addresses.

import type { PeerId } from "../../../routing/ids.ts";
import { isSamePerson, personJid, peerIdOf } from "../jid.ts";

/** The linked number. */
export interface Self {
  /** Without device. */
  readonly phoneJid: string;
  readonly lid?: string;
  /** E.164. */
  readonly id: PeerId;
}

/** The account behind the library's `creds.me`, or `undefined` where that is no number. */
export function selfOf(me: { readonly id: string; readonly lid?: string } | undefined): Self | undefined {
  const phoneJid = personJid(me?.id);
  const id = phoneJid === undefined ? undefined : peerIdOf(phoneJid);
  const lid = personJid(me?.lid);
  return phoneJid !== undefined && id !== undefined
    ? { phoneJid, id, ...(lid !== undefined && { lid }) }
    : undefined;
}

/** Whether an address is the account's own. */
export function isSelf(self: Self, jid: string | null | undefined): boolean {
  return isSamePerson(jid, self.phoneJid) || (self.lid !== undefined && isSamePerson(jid, self.lid));
}
