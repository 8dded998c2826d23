// Messages that were decrypted in an earlier connection and that the gateway has not taken: made anew from what the
// account's store holds of them.

import type { WAMessage } from "@whiskeysockets/baileys";
import type { Baileys } from "../baileys.ts";
import type { StoredStanza } from "../store/stored-stanza.ts";

/** Who the account is, as the library's credentials say. */
interface Me {
  readonly id: string;
  readonly lid?: string;
}

/** The messages, in the order in which they came. What can't be read is left out and named by `unreadable`. */
export function recovered(
  stanzas: readonly StoredStanza[],
  me: Me,
  library: Baileys,
): { messages: WAMessage[]; unreadable: string[] } {
  const found = new Map<string, WAMessage>();
  const unreadable: string[] = [];
  for (const { message: ref, attrs, content } of stanzas) {
    try {
      const decoded = library.proto.Message.decode(library.unpadRandomMax16(content));
      const message = found.get(ref) ?? envelope(attrs, me, library);
      message.message = { ...message.message, ...(decoded.deviceSentMessage?.message ?? decoded) };
      found.set(ref, message);
    } catch {
      unreadable.push(ref);
    }
  }
  for (const message of found.values()) library.cleanMessage(message, me.id, me.lid ?? "");
  return { messages: [...found.values()], unreadable };
}

function envelope(attrs: Readonly<Record<string, string>>, me: Me, library: Baileys): WAMessage {
  const stanza = { tag: "message", attrs: { ...attrs }, content: [] };
  return library.decodeMessageNode(stanza, me.id, me.lid ?? "").fullMessage as WAMessage;
}
