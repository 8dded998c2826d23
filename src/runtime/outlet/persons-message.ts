// A message of a person in a conversation, by the platform's id: from the transcript, so that nothing of another conversation
// can be meant.

import type { ReplyTarget } from "../../channels/channel.ts";
import type { PeerId } from "../../routing/ids.ts";
import type { UserDetail } from "../turns/transcript-detail.ts";
import type { OutletPlace } from "./outlet-place.ts";

/** Entries that are looked through. */
const LOOK_BACK = 500;

/** `place` as the answer to that message; `undefined` where there is none. @throws StoreError */
export function personsMessage(messageId: string, place: OutletPlace): ReplyTarget | undefined {
  const { target, channel, turn, sessionKey } = place;
  // What the turn answers is not in the transcript yet.
  if (target.replyToMessageId === messageId) return target;
  const entries = turn.store.transcript(sessionKey, LOOK_BACK);
  const said = entries.findLast(({ role, detail }) => {
    const { channel: where, accountId, peer, messageId: id } = detail as Partial<UserDetail>;
    const isThere = where === channel.id && accountId === target.accountId && peer?.id === target.peer.id;
    return role === "user" && id === messageId && isThere && peer.kind === target.peer.kind;
  });
  if (!said) return undefined;
  const { senderId } = said.detail as Partial<UserDetail>;
  return {
    ...target,
    replyToMessageId: messageId,
    repliedTo: { senderId: senderId as PeerId, text: said.text },
  };
}
