// One WebSocket that speaks frames of JSON text: frames out within the limits, frames in as parsed ones, and the knowledge
// whether anybody is still there. It knows nothing of what is spoken (WebChat, the control API). After its first close it
// sends nothing and reports nothing more.

import type { RawData, WebSocket } from "ws";

import type { SocketClock } from "./clock.ts";
import { socketCloseCodes as closeCodes } from "./close-codes.ts";
import {
  frameBurst,
  frameEveryMs,
  maxBufferedBytes,
  maxBufferedBytesForDrafts,
  maxFrameBytes,
  maxWrongFrames,
  pingEveryMs,
} from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A frame that was understood, or what is wrong with it. `close`: the socket is closed for it. */
export type ParsedFrame<Frame, Code extends string> =
  | { readonly ok: true; readonly frame: Frame }
  | {
      readonly ok: false;
      readonly code: Code;
      readonly message: string;
      readonly close?: { readonly code: number; readonly reason: string };
    };

/** Reads a text frame, and is told of what the other side does. */
export interface ConnectionListener<Frame, Code extends string> {
  /** Never throws. */
  parse(text: string): ParsedFrame<Frame, Code>;
  onFrame(frame: Frame): void;
  /** Says what is wrong. */
  onWrongFrame(code: Code, message: string): void;
  /** Called once, also when the gateway itself closed. */
  onClose(): void;
}

/** One socket. */
export class Connection<In, Out extends object, Code extends string> {
  readonly #socket: WebSocket;
  readonly #clock: SocketClock;
  readonly #listener: ConnectionListener<In, Code>;
  readonly #frames: TokenBucket;
  #isOpen = true;
  #isAlive = true;
  #wrongFrames = 0;
  #cancelPing: () => void = () => {};

  /** Takes over an open socket. */
  constructor(socket: WebSocket, clock: SocketClock, listener: ConnectionListener<In, Code>) {
    this.#socket = socket;
    this.#clock = clock;
    this.#listener = listener;
    this.#frames = new TokenBucket(frameBurst, frameEveryMs, clock.nowMs());
    socket.on("message", (data, isBinary) => this.#read(data, isBinary));
    socket.on("pong", () => {
      this.#isAlive = true;
    });
    // Answered here and not by `ws`: somebody who pings and reads nothing would fill the memory with answers.
    socket.on("ping", (data) => {
      if (this.#isWithinRate() && socket.bufferedAmount <= maxBufferedBytesForDrafts) {
        socket.pong(data);
      }
    });
    // `ws` closes by itself after an error (a frame over `maxPayload`, a broken one, a reset); unheard it would throw.
    socket.on("error", () => {});
    socket.on("close", () => this.#end());
    this.#ping();
  }

  /** Whether frames still go out. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends one frame. Whoever reads too slowly is closed instead. */
  send(frame: Out): void {
    if (!this.#isOpen) {
      return;
    }
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.close(closeCodes.slowConsumer, "reads too slowly");
      return;
    }
    this.#socket.send(JSON.stringify(frame));
  }

  /** Sends a frame that a later one makes up for, unless the other side is behind already. */
  sendIfKeepingUp(frame: Out): void {
    if (this.#socket.bufferedAmount <= maxBufferedBytesForDrafts) {
      this.send(frame);
    }
  }

  /** Closes. `reason` is at most 123 bytes. */
  close(code: number, reason: string): void {
    if (this.#isOpen) {
      this.#socket.close(code, reason);
      this.#end();
    }
  }

  #end(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#cancelPing();
      this.#listener.onClose();
    }
  }

  #ping(): void {
    this.#cancelPing = this.#clock.after(pingEveryMs, () => {
      if (!this.#isAlive) {
        this.#socket.terminate();
        this.#end();
        return;
      }
      this.#isAlive = false;
      this.#socket.ping();
      this.#ping();
    });
  }

  /** Whether one more frame may be looked at; closes where there are too many. */
  #isWithinRate(): boolean {
    if (this.#isOpen && this.#frames.take(this.#clock.nowMs()) > 0) {
      this.close(closeCodes.policy, "too many frames");
    }
    return this.#isOpen;
  }

  #read(data: RawData, isBinary: boolean): void {
    this.#isAlive = true;
    if (!this.#isWithinRate()) {
      return;
    }
    const bytes = bytesOf(data);
    if (bytes.byteLength > maxFrameBytes) {
      this.close(closeCodes.tooBig, `a frame has at most ${maxFrameBytes} bytes`);
      return;
    }
    if (isBinary) {
      this.close(closeCodes.notText, "frames are JSON text");
      return;
    }
    const parsed = this.#listener.parse(bytes.toString("utf8"));
    if (parsed.ok) {
      this.#listener.onFrame(parsed.frame);
      return;
    }
    this.#listener.onWrongFrame(parsed.code, parsed.message);
    this.#wrongFrames += 1;
    if (parsed.close) {
      this.close(parsed.close.code, parsed.close.reason);
    } else if (this.#wrongFrames >= maxWrongFrames) {
      this.close(closeCodes.policy, "too many wrong frames");
    }
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) {
    return data;
  }
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
