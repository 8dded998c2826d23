// One client's connection: frames of three bytes of length, the handshake, then binary nodes.

import {
  type BinaryNode,
  decodeBinaryNode,
  encodeBinaryNode,
  NOISE_WA_HEADER,
  proto,
} from "@whiskeysockets/baileys";
import type { WebSocket } from "ws";
import { Handshake, type Transport } from "./noise.ts";

/** What a client says. */
export interface WireEvents {
  /** The client has shown who it is. */
  arrived(payload: proto.ClientPayload, noiseKey: Buffer): void;
  said(node: BinaryNode): Promise<void> | void;
  closed(): void;
  /** A fault of the fake, or of a client that breaks the protocol. */
  failed(error: unknown): void;
}

/** The connection, from the server's side. */
export class Wire {
  readonly #socket: WebSocket;
  readonly #events: WireEvents;
  readonly #handshake = new Handshake();
  #transport: Transport | undefined;
  #bytes = Buffer.alloc(0);
  #hasIntro = false;
  /** Says nothing and hears nothing: a dead network that nobody closed. */
  isDeaf = false;

  constructor(socket: WebSocket, events: WireEvents) {
    this.#socket = socket;
    this.#events = events;
    let turn = Promise.resolve();
    socket.on("message", (data: Buffer) => {
      turn = turn
        .then(() => this.#take(data))
        .catch((error: unknown) => {
          events.failed(error);
          this.cut();
        });
    });
    socket.on("close", () => events.closed());
    socket.on("error", () => {});
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(node: BinaryNode): void {
    if (this.isDeaf || !this.isOpen || !this.#transport) return;
    this.#frame(this.#transport.seal(encodeBinaryNode(node)));
  }

  /** A frame that no key opens. */
  sendGarbage(): void {
    this.#frame(Buffer.alloc(64, 7));
  }

  /** Closes as a server does. */
  close(): void {
    this.#socket.close();
  }

  /** Breaks off, as a network does; with `half` a frame before. */
  cut(half?: BinaryNode): void {
    if (half && this.#transport) {
      const sealed = this.#transport.seal(encodeBinaryNode(half));
      const head = Buffer.alloc(3);
      head.writeUIntBE(sealed.length, 0, 3);
      this.#socket.send(Buffer.concat([head, sealed.subarray(0, sealed.length >> 1)]), () =>
        this.#socket.terminate(),
      );
      return;
    }
    this.#socket.terminate();
  }

  async #take(data: Buffer): Promise<void> {
    if (this.isDeaf) return;
    this.#bytes = Buffer.concat([this.#bytes, data]);
    if (!this.#hasIntro) {
      // "ED" and its length stand before the header where the client knows a route.
      const route = this.#bytes[0] === 0x45 ? 7 + this.#bytes.readUIntBE(4, 3) : 0;
      this.#bytes = this.#bytes.subarray(route + NOISE_WA_HEADER.length);
      this.#hasIntro = true;
    }
    while (this.#bytes.length >= 3) {
      const length = this.#bytes.readUIntBE(0, 3);
      if (this.#bytes.length < length + 3) return;
      const frame = this.#bytes.subarray(3, length + 3);
      this.#bytes = this.#bytes.subarray(length + 3);
      await this.#hear(frame);
    }
  }

  async #hear(frame: Buffer): Promise<void> {
    if (this.#transport) {
      await this.#events.said(await decodeBinaryNode(this.#transport.open(frame)));
      return;
    }
    const { clientHello, clientFinish } = proto.HandshakeMessage.decode(frame);
    if (clientHello) this.#frame(this.#handshake.answer(clientHello));
    if (clientFinish) {
      const { payload, noiseKey, transport } = this.#handshake.finish(clientFinish);
      this.#transport = transport;
      this.#events.arrived(payload, noiseKey);
    }
  }

  #frame(bytes: Uint8Array): void {
    const head = Buffer.alloc(3);
    head.writeUIntBE(bytes.length, 0, 3);
    this.#socket.send(Buffer.concat([head, bytes]));
  }
}
