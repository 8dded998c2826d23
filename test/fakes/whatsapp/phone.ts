// Somebody's phone: a person with a number, a LID and a real Signal identity, who encrypts what she sends and decrypts what
// she gets. Like a real one it shows a message once, however often it comes.

import {
  addTransactionCapability,
  type BinaryNode,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  encodeBigEndian,
  encodeWAMessage,
  generateSignalPubKey,
  initAuthCreds,
  proto,
  type SignalRepositoryWithLIDStore,
  unpadRandomMax16,
} from "@whiskeysockets/baileys";
import { inTurn } from "../../../src/channels/whatsapp/connect/address-turns.ts";
import { quietly } from "../../../src/channels/whatsapp/connect/quiet-console.ts";
import { silentLog } from "../../../src/channels/whatsapp/connect/silent-log.ts";
import { memoryKeys } from "./memory-keys.ts";

/** What a phone knows of a device that it writes to. */
export interface LinkedDevice {
  readonly jid: string;
  readonly identity: Uint8Array;
  readonly registrationId: number;
  readonly signedPreKey: {
    readonly keyId: number;
    readonly publicKey: Uint8Array;
    readonly signature: Uint8Array;
  };
  /** A key for a new session, which nobody else gets. */
  takePreKey(): { readonly keyId: number; readonly publicKey: Uint8Array };
}

/** A message that a phone got. */
export interface Shown {
  /** The device that wrote it. */
  readonly from: string;
  /** The chat, as the writer named it. */
  readonly to: string;
  readonly id: string;
  readonly message: proto.IMessage;
  readonly text: string;
}

/** Something encrypted for one device. */
export interface Sealed {
  readonly type: string;
  readonly ciphertext: Uint8Array;
}

/** The phone. */
export class Phone {
  readonly phone: string;
  readonly pn: string;
  readonly lid: string;
  readonly name: string;
  /** Every copy of every message that came. */
  readonly received: Shown[] = [];
  readonly #creds = initAuthCreds();
  readonly #store = memoryKeys();
  #preKeys = 0;
  readonly #signal: SignalRepositoryWithLIDStore;

  constructor(phone: string, name: string, lid: string) {
    this.phone = phone;
    this.pn = `${phone}@s.whatsapp.net`;
    this.lid = `${lid}@lid`;
    this.name = name;
    const keys = addTransactionCapability(this.#store, silentLog, {
      maxCommitRetries: 1,
      delayBetweenTriesMs: 0,
    });
    this.#signal = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: this.#creds, keys }, silentLog);
  }

  /** Key of the person, which signs linked devices. */
  get identity(): { readonly public: Uint8Array; readonly private: Uint8Array } {
    return this.#creds.signedIdentityKey;
  }

  /** What the person sees: each message once, as its sender left it. */
  get shown(): Shown[] {
    const seen = new Set<string>();
    const once = this.received.filter(
      ({ from, id }) => !seen.has(`${from} ${id}`) && seen.add(`${from} ${id}`),
    );
    return once.reduce<Shown[]>(applied, []);
  }

  /** The keys by which others begin a session with this phone; one of them is for this session alone. */
  bundle(jid: string): BinaryNode {
    this.#preKeys += 1;
    const preKey = Curve.generateKeyPair();
    void this.#store.set({ "pre-key": { [this.#preKeys]: preKey } });
    const { registrationId, signedIdentityKey, signedPreKey } = this.#creds;
    const node = (tag: string, content: Uint8Array | BinaryNode[]): BinaryNode => ({
      tag,
      attrs: {},
      content,
    });
    return {
      tag: "user",
      attrs: { jid },
      content: [
        node("registration", encodeBigEndian(registrationId)),
        node("type", Buffer.from([5])),
        node("identity", signedIdentityKey.public),
        node("skey", [
          node("id", encodeBigEndian(signedPreKey.keyId, 3)),
          node("value", signedPreKey.keyPair.public),
          node("signature", signedPreKey.signature),
        ]),
        node("key", [node("id", encodeBigEndian(this.#preKeys, 3)), node("value", preKey.public)]),
      ],
    };
  }

  /** A Signal operation with a device, in its turn: libsignal's queues are shared by all phones of this process. */
  #with<T>(device: LinkedDevice, run: () => Promise<T>): Promise<T> {
    return quietly(() => inTurn(this.#signal.jidToSignalProtocolAddress(device.jid), run));
  }

  /** Forgets its session, as a phone does that was set up anew: the next message begins one. */
  async forgetSession(device: LinkedDevice): Promise<void> {
    await this.#with(device, () => this.#signal.deleteSession([device.jid]));
  }

  /** Encrypts for a linked device. */
  async seal(device: LinkedDevice, message: proto.IMessage): Promise<Sealed> {
    await this.#beginSession(device);
    return this.#with(device, () =>
      this.#signal.encryptMessage({ jid: device.jid, data: encodeWAMessage(message) }),
    );
  }

  /** Encrypts for a group; `distribution` is what each member needs first. */
  async sealForGroup(
    group: string,
    message: proto.IMessage,
  ): Promise<{ ciphertext: Uint8Array; distribution: Uint8Array }> {
    const data = encodeWAMessage(message);
    const sealed = await quietly(() => this.#signal.encryptGroupMessage({ group, meId: this.pn, data }));
    return { ciphertext: sealed.ciphertext, distribution: sealed.senderKeyDistributionMessage };
  }

  /** Takes what a linked device encrypted for this phone. */
  async take(device: LinkedDevice, to: string, id: string, sealed: Sealed): Promise<void> {
    const wanted = { jid: device.jid, type: sealed.type as "pkmsg" | "msg", ciphertext: sealed.ciphertext };
    const message = proto.Message.decode(
      unpadRandomMax16(await this.#with(device, () => this.#signal.decryptMessage(wanted))),
    );
    const item = message.senderKeyDistributionMessage;
    if (item)
      await quietly(() => this.#signal.processSenderKeyDistributionMessage({ authorJid: device.jid, item }));
    else this.#show(device, to, id, message.deviceSentMessage?.message ?? message);
  }

  /** Takes what a linked device encrypted for a group. */
  async takeFromGroup(
    device: LinkedDevice,
    group: string,
    id: string,
    ciphertext: Uint8Array,
  ): Promise<void> {
    const wanted = { group, authorJid: device.jid, msg: ciphertext };
    const bytes = await quietly(() => this.#signal.decryptGroupMessage(wanted));
    this.#show(device, group, id, proto.Message.decode(unpadRandomMax16(bytes)));
  }

  #show(device: LinkedDevice, to: string, id: string, message: proto.IMessage): void {
    this.received.push({ from: device.jid, to, id, message, text: textOf(message) });
  }

  async #beginSession(device: LinkedDevice): Promise<void> {
    if ((await this.#signal.validateSession(device.jid)).exists) return;
    const preKey = device.takePreKey();
    const session = {
      registrationId: device.registrationId,
      identityKey: generateSignalPubKey(device.identity),
      signedPreKey: {
        ...device.signedPreKey,
        publicKey: generateSignalPubKey(device.signedPreKey.publicKey),
      },
      preKey: { keyId: preKey.keyId, publicKey: generateSignalPubKey(preKey.publicKey) },
    };
    await this.#with(device, () => this.#signal.injectE2ESession({ jid: device.jid, session }));
  }
}

/** What is seen after one more message: an edit or a revocation is none, and changes the one that it names. */
function applied(seen: Shown[], next: Shown): Shown[] {
  const { key, type, editedMessage } = next.message.protocolMessage ?? {};
  const isMeant = ({ from, to, id }: Shown): boolean =>
    from === next.from && to === next.to && id === key?.id && key?.fromMe === true;
  switch (key ? type : undefined) {
    case proto.Message.ProtocolMessage.Type.REVOKE:
      return seen.filter((one) => !isMeant(one));
    case proto.Message.ProtocolMessage.Type.MESSAGE_EDIT:
      return seen.map((one) =>
        isMeant(one) && editedMessage ? { ...one, text: textOf(editedMessage) } : one,
      );
    default:
      return [...seen, next];
  }
}

function textOf(message: proto.IMessage): string {
  return (
    message.conversation ||
    message.extendedTextMessage?.text ||
    message.imageMessage?.caption ||
    message.documentMessage?.caption ||
    ""
  );
}
