// One socket of a page: frames out within the limits, frames in as parsed ones, and the knowledge whether anybody is
// still there. It knows nothing of visitors. After its first close it sends nothing and reports nothing more.

import type { RawData, WebSocket } from "ws";

import type { WebChatClock } from "./clock.ts";
import {
  frameBurst,
  frameEveryMs,
  maxBufferedBytes,
  maxBufferedBytesForDrafts,
  maxFrameBytes,
  maxWrongFrames,
  pingEveryMs,
} from "./limits.ts";
import { parseClientFrame } from "./parse-client-frame.ts";
import { closeCodes } from "./protocol.ts";
import type { ClientFrame, ServerFrame, WireErrorCode } from "./protocol.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Who is told of what a page does. */
export interface ConnectionListener {
  onFrame(frame: ClientFrame): void;
  /** Called once, also when the gateway itself closed. */
  onClose(): void;
}

/** One socket of a page. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #clock: WebChatClock;
  readonly #listener: ConnectionListener;
  readonly #frames: TokenBucket;
  #isOpen = true;
  #isAlive = true;
  #wrongFrames = 0;
  #cancelPing: () => void = () => {};

  /** Takes over an open socket. */
  constructor(socket: WebSocket, clock: WebChatClock, listener: ConnectionListener) {
    this.#socket = socket;
    this.#clock = clock;
    this.#listener = listener;
    this.#frames = new TokenBucket(frameBurst, frameEveryMs, clock.nowMs());
    socket.on("message", (data, isBinary) => this.#read(data, isBinary));
    socket.on("pong", () => {
      this.#isAlive = true;
    });
    // Answered here and not by `ws`: a page that pings and reads nothing would fill the memory with answers.
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

  /** Sends one frame. A page that reads too slowly is closed instead: it asks for history when it is back. */
  send(frame: ServerFrame): void {
    if (!this.#isOpen) {
      return;
    }
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.close(closeCodes.slowConsumer, "the page reads too slowly");
      return;
    }
    this.#socket.send(JSON.stringify(frame));
  }

  /** Sends a frame that a later one makes up for, unless the page is behind already. */
  sendIfKeepingUp(frame: ServerFrame): void {
    if (this.#socket.bufferedAmount <= maxBufferedBytesForDrafts) {
      this.send(frame);
    }
  }

  /** Says what is wrong. */
  sendError(code: WireErrorCode, message: string): void {
    this.send({ type: "error", code, message });
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
    const parsed = parseClientFrame(bytes.toString("utf8"));
    if (parsed.ok) {
      this.#listener.onFrame(parsed.frame);
      return;
    }
    this.sendError(parsed.code, parsed.message);
    this.#wrongFrames += 1;
    if (parsed.code === "unsupported_version") {
      this.close(closeCodes.badHello, "unsupported protocol version");
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
