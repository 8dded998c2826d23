// The library's Signal repository, with one addition: what it decrypts is written to the account's store in the same
// transaction as the ratchet step. The library sends its receipt before it tells anybody of the message; this way the
// message is on the disk by then, and a crash (or a connection that ends) loses none. And each address has its turns.

import type { BinaryNode, SocketConfig } from "@whiskeysockets/baileys";
import { inTurn } from "./address-turns.ts";
import { inboxKind, messageOfStanza, type StoredStanza } from "../store/stored-stanza.ts";

type MakeSignal = SocketConfig["makeSignalRepository"];

/** Knows from which message a ciphertext is: the library hands the very bytes of the frame to its repository. */
export class CiphertextOrigins {
  readonly #origins = new WeakMap<
    object,
    { readonly attrs: Record<string, string>; readonly index: number }
  >();

  /** Takes note of a frame that came in. */
  note(frame: unknown): void {
    const node = frame as BinaryNode;
    if (node.tag !== "message" || !Array.isArray(node.content)) return;
    for (const [index, { tag, content }] of node.content.entries())
      if (tag === "enc" && content instanceof Uint8Array)
        this.#origins.set(content, { attrs: node.attrs, index });
  }

  /** The entry under which a decrypted part is kept. */
  stanzaOf(ciphertext: Uint8Array, content: Uint8Array): StoredStanza | undefined {
    const origin = this.#origins.get(ciphertext);
    if (!origin) return undefined;
    const message = messageOfStanza(origin.attrs);
    return { id: `${message} ${origin.index}`, message, attrs: origin.attrs, content };
  }
}

/** `make`, whose repositories keep what they decrypt. */
export function journaled(make: MakeSignal, origins: CiphertextOrigins): MakeSignal {
  return (auth, logger, lidsOf) => {
    const inner = make(auth, logger, lidsOf);
    const { keys } = auth;
    if (!("transaction" in keys)) throw new Error("the library's key store has no transactions any more");
    const keeping = (
      lock: string,
      ciphertext: Uint8Array,
      decrypt: () => Promise<Uint8Array>,
    ): Promise<Uint8Array> =>
      keys.transaction(async () => {
        const content = await decrypt();
        const stanza = origins.stanzaOf(ciphertext, content);
        // A kind of entry of our own, which only our store knows.
        if (stanza) await keys.set({ [inboxKind]: { [stanza.id]: stanza } } as never);
        return content;
      }, lock);
    const inTurnOf = <T>(jid: string, run: () => Promise<T>): Promise<T> =>
      inTurn(inner.jidToSignalProtocolAddress(jid), run);
    return {
      ...inner,
      encryptMessage: (wanted) => inTurnOf(wanted.jid, () => inner.encryptMessage(wanted)),
      injectE2ESession: (wanted) => inTurnOf(wanted.jid, () => inner.injectE2ESession(wanted)),
      decryptMessage: (wanted) =>
        inTurnOf(wanted.jid, () =>
          keeping(wanted.jid, wanted.ciphertext, () => inner.decryptMessage(wanted)),
        ),
      decryptGroupMessage: (wanted) =>
        keeping(wanted.group, wanted.msg, () => inner.decryptGroupMessage(wanted)),
    };
  };
}
