// WhatsApp for tests: a server on loopback that speaks the real protocol with the real client library. It links devices,
// carries encrypted messages between phones and devices, keeps what a device has not acknowledged, and can misbehave.

import { type BinaryNode, getBinaryNodeChild, jidNormalizedUser } from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { Device } from "./device.ts";
import type { Group } from "./group.ts";
import { MediaHost } from "./media-host.ts";
import { type Candidate, exchangeByCode, pairingOffer, pairingSuccess, readQr } from "./pairing.ts";
import {
  contentOf,
  type Delivery,
  enc,
  envelope,
  failureNode,
  memberOf,
  now,
  replacedNode,
  result,
  retryNode,
  type Said,
  SERVER,
  streamEndNode,
  writerOf,
} from "./nodes.ts";
import { Phone } from "./phone.ts";
import { type Mishap, PostOffice } from "./post-office.ts";
import { answerOf } from "./queries.ts";
import { Wire } from "./wire.ts";
import { Written } from "./written.ts";

/** The server. */
export class FakeWhatsApp {
  readonly phones: Map<string, Phone> = new Map();
  readonly groups: Map<string, Group> = new Map();
  readonly devices: Device[] = [];
  readonly media: MediaHost = new MediaHost();
  /** Questions of clients: `xmlns child`. */
  readonly questions: string[] = [];
  /** What clients did against the protocol, and faults of this server. */
  readonly faults: unknown[] = [];
  /** Called when a device has answered that it is linked. */
  onPaired: () => void = () => {};
  /** Whether phones send again what a device could not decrypt and asks for. */
  phonesSendAgain = false;
  readonly #written = new Written();
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
  readonly #post = new PostOffice(this);
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

  /** What happens to the next messages of devices. */
  get mishaps(): Mishap[] {
    return this.#post.mishaps;
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
    device.wire?.send(failureNode("401"));
    device.wire?.close();
  }

  /** Ends a device's stream with a code. */
  endStream(device: Device, code: string): void {
    device.wire?.send(streamEndNode(code));
    device.wire?.close();
  }

  /** Somebody with the same keys connects: this one is replaced. */
  replace(device: Device): void {
    device.wire?.send(replacedNode());
    device.wire?.close();
  }

  /** A direct message from `phone`. Returns its id. */
  async dm(phone: Phone, device: Device, message: Said, how: Delivery = {}): Promise<string> {
    const id = how.id ?? this.messageId();
    const sealed = await phone.seal(device, contentOf(message));
    const from = writerOf(phone, how.addressing ?? "pn");
    const node = envelope(phone, id, how, from, [enc(sealed.type, sealed.ciphertext)]);
    this.#written.note(id, { phone, content: message, attrs: node.attrs });
    device.deliver(node);
    return id;
  }

  /** A message from `phone` in a group. Returns its id. */
  async inGroup(
    phone: Phone,
    device: Device,
    group: Group,
    message: Said,
    how: Delivery = {},
  ): Promise<string> {
    const id = how.id ?? this.messageId();
    const { ciphertext, distribution } = await phone.sealForGroup(group.id, contentOf(message));
    const key = await phone.seal(device, {
      senderKeyDistributionMessage: { groupId: group.id, axolotlSenderKeyDistributionMessage: distribution },
    });
    const from = memberOf(phone, group.addressing);
    const parts = [enc(key.type, key.ciphertext), enc("skmsg", ciphertext)];
    const node = envelope(phone, id, how, { from: group.id, ...from }, parts);
    this.#written.note(id, { phone, content: message, attrs: node.attrs });
    device.deliver(node);
    return id;
  }

  /** What the owner writes on her phone to `chat`: her devices hear of it. Returns its id. */
  async fromOwnPhone(device: Device, chat: string, message: Said, how: Delivery = {}): Promise<string> {
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
  askAgain(phone: Phone, device: Device, id: string, group?: Group): void {
    device.wire?.send(retryNode(phone, id, group));
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
      wire.send(failureNode("401"));
      wire.close();
      return undefined;
    }
    if (device.isOnline) this.replace(device);
    device.wire = wire;
    device.logins += 1;
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
      candidate.wire.send(streamEndNode("515"));
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
    if (node.tag === "receipt" && node.attrs["type"] === "retry" && this.phonesSendAgain)
      await this.#written.again(device, node.attrs["id"] ?? "");
    if (node.tag === "chatstate") device.chatStates.push(`${child?.tag} ${node.attrs["to"]}`);
    if (node.tag === "message") await this.#post.carry(device, node);
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

  #id(): string {
    this.#count += 1;
    return `server-${this.#count}`;
  }
}
