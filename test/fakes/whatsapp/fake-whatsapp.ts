// WhatsApp for tests: a server on loopback that speaks the real protocol with the real client library. It links devices,
// carries encrypted messages between phones and devices, keeps what a device has not acknowledged, and can misbehave.

import {
  type BinaryNode,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  jidNormalizedUser,
  type proto,
} from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { Device } from "./device.ts";
import type { Group } from "./group.ts";
import { MediaHost } from "./media-host.ts";
import { bytesOf, type Candidate, exchangeByCode, pairingOffer, pairingSuccess, readQr } from "./pairing.ts";
import { Phone } from "./phone.ts";
import { answerOf } from "./queries.ts";
import { Wire } from "./wire.ts";

const SERVER = "s.whatsapp.net";

/** What to do with the next message of a device, instead of taking and confirming it. */
export type Mishap =
  /** The connection breaks before the server has it. */
  | "cut_before"
  /** The server has it and delivers it, but the connection breaks before it says so. */
  | "cut_after"
  /** The server has it and says nothing. */
  | "silent"
  /** The server does not take it. */
  | { readonly error: string };

/** How a message names its writer. `lid_only`: by a LID that nobody maps to a number. */
export type Addressing = "pn" | "lid" | "lid_only";

/** How a message is sent to a device. */
export interface Delivery {
  readonly id?: string;
  readonly addressing?: Addressing;
  /** Seconds since the epoch. */
  readonly sentAt?: number;
}

/** The server. */
export class FakeWhatsApp {
  readonly phones: Map<string, Phone> = new Map();
  readonly groups: Map<string, Group> = new Map();
  readonly devices: Device[] = [];
  readonly media: MediaHost = new MediaHost();
  /** Questions of clients: `xmlns child`. */
  readonly questions: string[] = [];
  readonly mishaps: Mishap[] = [];
  /** What clients did against the protocol, and faults of this server. */
  readonly faults: unknown[] = [];
  /** Called when a device has answered that it is linked. */
  onPaired: () => void = () => {};
  /** Connections that were made. */
  connections = 0;
  /** What a new connection meets: the server, nobody, or an answer of HTTP instead. */
  door: "open" | "dead" | number = "open";
  readonly #sockets = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    verifyClient: ({ req }, decide) => {
      if (this.door === "dead") req.socket.destroy();
      else if (this.door === "open") decide(true);
      else decide(false, this.door);
    },
  });
  readonly #candidates = new Map<string, Candidate>();
  readonly #awaited = new Map<string, (candidate: Candidate) => void>();
  readonly #wires = new Set<Wire>();
  #count = 0;

  /** Begins to listen. */
  async start(): Promise<void> {
    if (this.#sockets.address() === null) await once(this.#sockets, "listening");
    this.#sockets.on("connection", (socket) => this.#accept(socket));
    await this.media.start();
  }

  async stop(): Promise<void> {
    for (const wire of this.#wires) wire.cut();
    await new Promise((resolve) => this.#sockets.close(resolve));
    await this.media.stop();
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#sockets.address() as AddressInfo).port}/ws/chat`;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#wires.size;
  }

  get mediaHost(): string {
    return this.media.host;
  }

  /** A new person. */
  person(phone: string, name: string, lid = `9${phone}`): Phone {
    const person = new Phone(phone, name, lid);
    this.phones.set(person.pn, person).set(person.lid, person);
    return person;
  }

  group(id: string, members: Phone[], addressing: Group["addressing"] = "pn"): Group {
    const group = { id, subject: `group ${id}`, members, addressing };
    this.groups.set(id, group);
    return group;
  }

  phoneOf(jid: string): Phone | undefined {
    return this.phones.get(jidNormalizedUser(jid));
  }

  devicesOf(owner: Phone): Device[] {
    return this.devices.filter((device) => device.owner === owner);
  }

  /** `owner` scans a QR code: her phone signs the device that shows it. */
  scanQr(owner: Phone, qr: string): Device {
    const { noiseKey, identity, secret } = readQr(qr);
    const candidate = this.#candidates.get(noiseKey);
    if (!candidate) throw new Error("nobody shows this code");
    return this.#link(owner, candidate, identity, secret);
  }

  /** `owner` types the code that a device shows. */
  async typeCode(owner: Phone, code: string): Promise<Device> {
    const candidate = await this.#asking(owner.pn);
    const secret = await exchangeByCode(owner, candidate, code.replace("-", ""), this.#id());
    return this.#link(owner, candidate, Buffer.from(candidate.registration.eIdent ?? []), secret);
  }

  /** Unlinks a device, as its owner can on the phone. */
  unlink(device: Device): void {
    this.devices.splice(this.devices.indexOf(device), 1);
    device.wire?.send({ tag: "failure", attrs: { reason: "401", location: "frc" } });
    device.wire?.close();
  }

  /** Ends a device's stream with a code. */
  endStream(device: Device, code: string): void {
    device.wire?.send({ tag: "stream:error", attrs: { code }, content: [] });
    device.wire?.close();
  }

  /** Somebody with the same keys connects: this one is replaced. */
  replace(device: Device): void {
    const conflict = { tag: "conflict", attrs: { type: "replaced" } };
    device.wire?.send({ tag: "stream:error", attrs: {}, content: [conflict] });
    device.wire?.close();
  }

  /** A direct message from `phone`. Returns its id. */
  async dm(
    phone: Phone,
    device: Device,
    message: proto.IMessage | string,
    how: Delivery = {},
  ): Promise<string> {
    const id = how.id ?? this.messageId();
    const sealed = await phone.seal(device, contentOf(message));
    const addressing = how.addressing ?? "pn";
    const from: Record<string, string> =
      addressing === "pn"
        ? { from: phone.pn, sender_lid: phone.lid }
        : { from: phone.lid, addressing_mode: "lid", ...(addressing === "lid" && { sender_pn: phone.pn }) };
    device.deliver(envelope(phone, id, how, from, [enc(sealed.type, sealed.ciphertext)]));
    return id;
  }

  /** A message from `phone` in a group. Returns its id. */
  async inGroup(
    phone: Phone,
    device: Device,
    group: Group,
    message: proto.IMessage | string,
    how: Delivery = {},
  ): Promise<string> {
    const id = how.id ?? this.messageId();
    const { ciphertext, distribution } = await phone.sealForGroup(group.id, contentOf(message));
    const key = await phone.seal(device, {
      senderKeyDistributionMessage: { groupId: group.id, axolotlSenderKeyDistributionMessage: distribution },
    });
    const from: Record<string, string> =
      group.addressing === "pn"
        ? { participant: phone.pn, participant_lid: phone.lid, addressing_mode: "pn" }
        : { participant: phone.lid, participant_pn: phone.pn, addressing_mode: "lid" };
    const parts = [enc(key.type, key.ciphertext), enc("skmsg", ciphertext)];
    device.deliver(envelope(phone, id, how, { from: group.id, ...from }, parts));
    return id;
  }

  /** What the owner writes on her phone to `chat`: her devices hear of it. Returns its id. */
  async fromOwnPhone(
    device: Device,
    chat: string,
    message: proto.IMessage | string,
    how: Delivery = {},
  ): Promise<string> {
    const id = how.id ?? this.messageId();
    const { owner } = device;
    const sealed = await owner.seal(device, {
      deviceSentMessage: { destinationJid: chat, message: contentOf(message) },
    });
    device.deliver(
      envelope(owner, id, how, { from: owner.pn, recipient: chat }, [enc(sealed.type, sealed.ciphertext)]),
    );
    return id;
  }

  /** `phone` could not decrypt the message `id` and asks the device to send it again, with keys for a new session. */
  async askAgain(phone: Phone, device: Device, id: string): Promise<void> {
    const keys = (phone.bundle(phone.pn).content as BinaryNode[]).filter(({ tag }) => tag !== "registration");
    device.wire?.send({
      tag: "receipt",
      attrs: { id, from: phone.pn, type: "retry", t: String(now()) },
      content: [
        { tag: "retry", attrs: { count: "1", id, t: String(now()), v: "1" } },
        { tag: "registration", attrs: {}, content: registrationOf(phone) },
        { tag: "keys", attrs: {}, content: keys },
      ],
    });
  }

  /** An id as phones make them. */
  messageId(): string {
    return `3A${randomBytes(9).toString("hex").toUpperCase()}`;
  }

  #accept(socket: WebSocket): void {
    this.connections += 1;
    let device: Device | undefined;
    let candidate: Candidate | undefined;
    const wire: Wire = new Wire(socket, {
      arrived: (payload, noiseKey) => {
        if (payload.devicePairingData) {
          candidate = {
            wire,
            noiseKey: noiseKey.toString("base64"),
            registration: payload.devicePairingData,
          };
          this.#candidates.set(candidate.noiseKey, candidate);
          wire.send(pairingOffer(this.#id()));
        } else {
          device = this.#login(wire, `${payload.username}:${payload.device}@${SERVER}`);
        }
      },
      said: (node) => (device ? this.#hear(device, node) : candidate && this.#hearCandidate(candidate, node)),
      closed: () => this.#wires.delete(wire),
      failed: (error) => this.faults.push(error),
    });
    this.#wires.add(wire);
  }

  #login(wire: Wire, jid: string): Device | undefined {
    const device = this.devices.find((known) => known.jid === jid);
    if (!device) {
      wire.send({ tag: "failure", attrs: { reason: "401", location: "frc" } });
      wire.close();
      return undefined;
    }
    if (device.isOnline) this.replace(device);
    device.wire = wire;
    wire.send({ tag: "success", attrs: { t: String(now()), lid: device.lid, creation: "1", props: "1" } });
    const waiting = [...device.waiting.values()];
    const offline = { tag: "offline", attrs: { count: String(waiting.length) } };
    for (const node of waiting) wire.send({ ...node, attrs: { ...node.attrs, offline: "1" } });
    wire.send({ tag: "ib", attrs: {}, content: [offline] });
    return device;
  }

  #link(owner: Phone, candidate: Candidate, identity: Uint8Array, secret: Uint8Array): Device {
    const device = new Device(owner, 1 + this.devicesOf(owner).length, identity);
    this.devices.push(device);
    candidate.wire.send(pairingSuccess(owner, device, secret, this.#id()));
    return device;
  }

  /** The device that asks for a code for a phone; its question may be on its way. */
  #asking(jid: string): Promise<Candidate> {
    const found = [...this.#candidates.values()].find(
      ({ hello, wire }) =>
        wire.isOpen && getBinaryNodeChild(hello, "link_code_companion_reg")?.attrs["jid"] === jid,
    );
    return found ? Promise.resolve(found) : new Promise((resolve) => this.#awaited.set(jid, resolve));
  }

  #hearCandidate(candidate: Candidate, node: BinaryNode): void {
    const [child] = Array.isArray(node.content) ? node.content : [];
    if (child?.tag === "pair-device-sign") {
      this.onPaired();
      candidate.wire.send({ tag: "stream:error", attrs: { code: "515" }, content: [] });
      candidate.wire.close();
    } else if (child?.tag === "link_code_companion_reg" && child.attrs["stage"] === "companion_hello") {
      candidate.hello = node;
      this.#awaited.get(child.attrs["jid"] ?? "")?.(candidate);
    } else if (child?.tag === "link_code_companion_reg") {
      candidate.wire.send(result(node));
      candidate.finished?.(node);
    } else if (node.tag === "iq" && node.attrs["type"] === "get") {
      candidate.wire.send(result(node));
    }
  }

  async #hear(device: Device, node: BinaryNode): Promise<void> {
    const [child] = Array.isArray(node.content) ? node.content : [];
    if (node.tag === "ack" || node.tag === "receipt") device.heard(node);
    if (node.tag === "chatstate") device.chatStates.push(`${child?.tag} ${node.attrs["to"]}`);
    if (node.tag === "message") await this.#carry(device, node);
    if (node.tag !== "iq" || node.attrs["type"] === "result") return;
    this.questions.push(`${node.attrs["xmlns"]} ${child?.tag ?? ""}`.trim());
    if (child?.tag === "remove-companion-device") this.devices.splice(this.devices.indexOf(device), 1);
    const answer = answerOf(this, device, node);
    if ("error" in answer) {
      const error = { tag: "error", attrs: { code: answer.error, text: "item-not-found" } };
      device.wire?.send({ ...result(node, [error]), attrs: { ...result(node).attrs, type: "error" } });
    } else {
      device.wire?.send(result(node, answer.content));
    }
  }

  /** Carries a device's message to the phones, and confirms it. */
  async #carry(device: Device, node: BinaryNode): Promise<void> {
    const mishap = this.mishaps.shift();
    if (mishap === "cut_before") return device.wire?.cut();
    const { id = "", to = "" } = node.attrs;
    const ack = { class: "message", id, from: to, t: String(now()) };
    if (typeof mishap === "object") {
      device.wire?.send({ tag: "ack", attrs: { ...ack, error: mishap.error } });
      return;
    }
    await this.#deliver(device, node, to, id);
    if (mishap === "cut_after") return device.wire?.cut();
    if (mishap !== "silent") device.wire?.send({ tag: "ack", attrs: ack });
  }

  async #deliver(device: Device, node: BinaryNode, to: string, id: string): Promise<void> {
    for (const target of getBinaryNodeChildren(getBinaryNodeChild(node, "participants"), "to")) {
      const sealed = getBinaryNodeChild(target, "enc");
      const phone = /:\d+@/.test(target.attrs["jid"] ?? "")
        ? undefined
        : this.phoneOf(target.attrs["jid"] ?? "");
      if (phone && sealed)
        await phone.take(device, to, id, {
          type: sealed.attrs["type"] ?? "",
          ciphertext: sealed.content as Uint8Array,
        });
    }
    const forGroup = getBinaryNodeChildren(node, "enc").find(({ attrs }) => attrs["type"] === "skmsg");
    if (!forGroup) return;
    for (const member of this.groups.get(to)?.members ?? [])
      if (member !== device.owner) await member.takeFromGroup(device, to, id, forGroup.content as Uint8Array);
  }

  #id(): string {
    this.#count += 1;
    return `server-${this.#count}`;
  }
}

function registrationOf(phone: Phone): Uint8Array {
  return bytesOf(phone.bundle(phone.pn), "registration");
}

function contentOf(message: proto.IMessage | string): proto.IMessage {
  return typeof message === "string" ? { conversation: message } : message;
}

function enc(type: string, content: Uint8Array): BinaryNode {
  return { tag: "enc", attrs: { v: "2", type }, content };
}

function envelope(
  phone: Phone,
  id: string,
  how: Delivery,
  from: Record<string, string>,
  content: BinaryNode[],
): BinaryNode {
  const attrs = { ...from, id, t: String(how.sentAt ?? now()), type: "text", notify: phone.name };
  return { tag: "message", attrs, content };
}

function result(node: BinaryNode, content?: BinaryNode[]): BinaryNode {
  const attrs = { from: node.attrs["to"] ?? SERVER, type: "result", id: node.attrs["id"] ?? "" };
  return { tag: "iq", attrs, ...(content && { content }) };
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
