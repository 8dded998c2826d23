// A visitor of WebChat over the real WebSocket, as the page behaves: what was not acknowledged is sent again, in
// order, after every reconnect; a reply is known by its id, from its frame or from history.

import { WebSocket } from "ws";
import type { ServerFrame } from "../../src/channels/webchat/protocol.ts";

/** One visitor, over as many connections as it takes. */
export class Visitor {
  readonly id: string;
  /** Ids of messages that the gateway says it has, and when it said so first. */
  readonly accepted: Map<string, number> = new Map<string, number>();
  /** Every text that came under a reply's id. */
  readonly replies: Map<string, Set<string>> = new Map<string, Set<string>>();
  /** Messages that were refused, with the reasons. */
  readonly refused: Map<string, string> = new Map<string, string>();
  /** Every frame that came, as text. */
  readonly heard: string[] = [];
  /** Why each connection that the gateway closed was closed. */
  readonly closes: number[] = [];
  readonly #unacknowledged = new Map<string, string>();
  #socket: WebSocket | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Connects to the gateway at `url` and sends what it never acknowledged. */
  async connect(url: string): Promise<void> {
    const socket = new WebSocket(`${url.replace("http", "ws")}webchat`);
    // A gateway that was killed resets its sockets: the close tells.
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      this.heard.push(String(data));
      this.#take(JSON.parse(String(data)) as ServerFrame);
    });
    socket.on("close", (code) => {
      if (this.#socket === socket) this.closes.push(code);
    });
    await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
    this.#socket = socket;
    this.#frame({ type: "hello", version: 1, visitorId: this.id });
    for (const [messageId, text] of this.#unacknowledged) this.#frame({ type: "message", messageId, text });
  }

  /** Says something; without a connection it is sent with the next. At most 20 a connection: WebChat's burst. */
  say(messageId: string, text: string = messageId): void {
    this.#unacknowledged.set(messageId, text);
    this.#frame({ type: "message", messageId, text });
  }

  /** How many messages the gateway has not acknowledged. */
  get waiting(): number {
    return this.#unacknowledged.size;
  }

  /** Whether the connection is open. */
  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Goes away. */
  leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
  }

  #frame(frame: object): void {
    if (this.isConnected) this.#socket?.send(JSON.stringify(frame));
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "accepted") {
      this.#unacknowledged.delete(frame.messageId);
      if (!this.accepted.has(frame.messageId)) this.accepted.set(frame.messageId, Date.now());
    } else if (frame.type === "refused" && frame.messageId !== undefined) {
      this.refused.set(frame.messageId, frame.reason);
    } else if (frame.type === "reply") this.#reply(frame.replyId, frame.text);
    else if (frame.type === "history") {
      for (const { id, role, text } of frame.entries) if (role === "assistant") this.#reply(id, text);
    }
  }

  #reply(id: string, text: string): void {
    this.replies.set(id, (this.replies.get(id) ?? new Set()).add(text));
  }
}
