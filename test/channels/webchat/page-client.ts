// The page's end of the protocol, played by the real `ws` client: what came is kept in order, and waited for by type.

import { once } from "node:events";

import { WebSocket } from "ws";
import type { ClientOptions } from "ws";

import type { ServerFrame } from "../../../src/channels/webchat/protocol.ts";

type Frame<Type extends ServerFrame["type"]> = Extract<ServerFrame, { readonly type: Type }>;

/** One page. */
export class PageClient {
  readonly socket: WebSocket;
  /** Settles with code and reason once the socket is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** What came and was not taken yet. */
  readonly frames: ServerFrame[] = [];
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)) as ServerFrame);
      this.#wake();
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Opens a socket and says nothing. */
  static async open(url: string, options: ClientOptions = {}): Promise<PageClient> {
    const client = new PageClient(new WebSocket(url, options));
    await once(client.socket, "open");
    return client;
  }

  /** Opens a socket, says hello, and takes `welcome` and `history` off the front. */
  static async visit(
    url: string,
    hello: Readonly<Record<string, unknown>> = {},
  ): Promise<PageClient & { readonly welcome: Frame<"welcome">; readonly history: Frame<"history"> }> {
    const client = await PageClient.open(url);
    client.send({ type: "hello", version: 1, ...hello });
    const welcome = await client.next("welcome");
    const history = await client.next("history");
    return Object.assign(client, { welcome, history });
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Takes the next frame, which must be of this type. */
  async next<Type extends ServerFrame["type"]>(type: Type): Promise<Frame<Type>> {
    while (this.frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const frame = this.frames.shift();
    if (frame?.type !== type) {
      throw new Error(`expected \`${type}\`, got ${JSON.stringify(frame)}`);
    }
    return frame as Frame<Type>;
  }

  /** Takes the first frame of this type, whatever comes before it. */
  async nextOf<Type extends ServerFrame["type"]>(type: Type): Promise<Frame<Type>> {
    for (;;) {
      const at = this.frames.findIndex((frame) => frame.type === type);
      if (at >= 0) return this.frames.splice(at, 1)[0] as Frame<Type>;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Takes all that the server sent before its answer to a ping of now. */
  async settled(): Promise<readonly ServerFrame[]> {
    this.send({ type: "ping" });
    while (!this.frames.some((frame) => frame.type === "pong")) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const before = this.frames.findIndex((frame) => frame.type === "pong");
    return this.frames.splice(0, before + 1).slice(0, -1);
  }
}
