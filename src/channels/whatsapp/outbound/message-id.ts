// Ids of the messages that we send. Made from the idempotency key, so that a repeated send is the same message: a phone
// knows messages by (chat, sender, id) and shows one that it has already not a second time; the library's own repeats (for
// phones that could not decrypt) rest on the same. WhatsApp's server confirms the repeat like the first.
// They also carry a mark, by which every SKYKOI knows that a message is no person's: in a chat with oneself an answer
// must not be answered.

import { createHash } from "node:crypto";

const PREFIX = "3EB0";
const KEY_CHARS = 12;
const MARK_CHARS = 6;

/** The id of part `index` (from 0) of what is sent under `key`. */
export function messageIdOf(key: string, index = 0): string {
  const own = digest(`${key}\n${index}`).slice(0, KEY_CHARS);
  return `${PREFIX}${own}${markOf(own)}`;
}

/** Whether some SKYKOI sent the message with this id. */
export function isOurMessageId(id: string | null | undefined): boolean {
  if (id?.length !== PREFIX.length + KEY_CHARS + MARK_CHARS || !id.startsWith(PREFIX)) return false;
  const own = id.slice(PREFIX.length, -MARK_CHARS);
  return id.endsWith(markOf(own));
}

function markOf(own: string): string {
  return digest(`sent by SKYKOI ${own}`).slice(0, MARK_CHARS);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").toUpperCase();
}
