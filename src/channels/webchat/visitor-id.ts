// Who a visitor is. An id comes from one of two places: the gateway mints it (128 random bits, so holding it proves
// who you are), or a person chooses it in the page's address (`?visitor=anna`), so that a binding can name them. A
// chosen id proves nothing: it counts only on connections that are trusted for another reason.

import { createHash } from "node:crypto";

import { isWebChatName, webchat } from "../../routing/channels/webchat.ts";
import type { PeerKind } from "../../routing/facts.ts";
import type { PeerId } from "../../routing/ids.ts";

const RANDOM = /^[0-9a-f]{32}$/;
const MINTED = /^v-[0-9a-f]{32}$/;

/** Whether `text` may be the id of a visitor, a room or a page's message: 1 to 128 of `[A-Za-z0-9._@-]`. */
export function isWireId(text: string): boolean {
  return isWebChatName(text);
}

/** A new visitor id, `v-` and the 32 hexadecimal digits of `random`. @throws TypeError where `random` is no such text */
export function mintVisitorId(random: string): string {
  if (!RANDOM.test(random)) {
    throw new TypeError("a minted visitor id needs 32 lower-case hexadecimal digits");
  }
  return `v-${random}`;
}

/** Whether `id` has the shape that only the gateway gives out: nobody can guess that of another visitor. */
export function isMintedId(id: string): boolean {
  return MINTED.test(id);
}

/**
 * What others may see of a visitor: a chosen id as it is, of a minted one `guest-` and part of its digest, since the
 * id itself would let them take the visitor's place. Applying it twice changes nothing.
 */
export function publicNameOf(visitorId: string): string {
  return isMintedId(visitorId)
    ? `guest-${createHash("sha256").update(visitorId).digest("hex").slice(0, 12)}`
    : visitorId;
}

/** The peer id of a wire id. @throws TypeError where `id` is no wire id */
export function peerIdOf(kind: PeerKind, id: string): PeerId {
  const judgement = webchat.canonicalPeerId(kind, id);
  if (!isWireId(id) || !judgement.ok) {
    throw new TypeError(`\`${id}\` is no id of WebChat`);
  }
  return judgement.id;
}
