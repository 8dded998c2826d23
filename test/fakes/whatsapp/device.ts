// A device that is linked to a phone, as the server knows it: its keys, its connection, and what waits for it.

import type { BinaryNode } from "@whiskeysockets/baileys";
import type { LinkedDevice, Phone } from "./phone.ts";
import type { Wire } from "./wire.ts";

interface PublicKey {
  readonly keyId: number;
  readonly publicKey: Uint8Array;
}

/** The device. */
export class Device implements LinkedDevice {
  readonly jid: string;
  readonly lid: string;
  readonly owner: Phone;
  readonly identity: Uint8Array;
  registrationId = 0;
  signedPreKey: PublicKey & { readonly signature: Uint8Array } = {
    keyId: 0,
    publicKey: new Uint8Array(),
    signature: new Uint8Array(),
  };
  readonly preKeys: Map<number, Uint8Array> = new Map();
  /** What the device has not acknowledged, by id, oldest first: it is sent again with the next connection. */
  readonly waiting: Map<string, BinaryNode> = new Map();
  /** What the device said of messages: `ack <id>`, `ack <id> error=500`, `receipt <id>`, `receipt <id> read`. */
  readonly words: string[] = [];
  /** Who is typing where: `composing <jid>`. */
  readonly chatStates: string[] = [];
  wire: Wire | undefined;
  /** How often it has connected. */
  logins = 0;
  /** The next message breaks off in the middle of its frame. */
  isBreaking = false;

  constructor(owner: Phone, number: number, identity: Uint8Array) {
    this.owner = owner;
    this.jid = `${owner.phone}:${number}@s.whatsapp.net`;
    this.lid = `${owner.lid.split("@")[0]}:${number}@lid`;
    this.identity = identity;
  }

  get isOnline(): boolean {
    return this.wire?.isOpen === true;
  }

  /** One of the device's keys for a new session, which nobody else gets. */
  takePreKey(): PublicKey {
    const [first] = this.preKeys;
    if (!first) throw new Error("the device has uploaded no keys");
    this.preKeys.delete(first[0]);
    return { keyId: first[0], publicKey: first[1] };
  }

  /** Sends a message now, or when the device comes back; again until it is acknowledged. */
  deliver(node: BinaryNode): void {
    this.waiting.set(node.attrs["id"] ?? "", node);
    if (!this.isOnline) return;
    if (this.isBreaking) this.wire?.cut(node);
    else this.wire?.send(node);
    this.isBreaking = false;
  }

  /** What the device says of a message. */
  heard({ tag, attrs }: BinaryNode): void {
    const { id = "", type, error } = attrs;
    const more = [
      type !== undefined && tag === "receipt" ? ` ${type}` : "",
      error === undefined ? "" : ` error=${error}`,
    ];
    this.words.push(`${tag} ${id}${more.join("")}`);
    if (type !== "retry") this.waiting.delete(id);
  }
}
