// A client of the control API, played by the real `ws`: what came is kept in order, and waited for.

import { once } from "node:events";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type {
  ControlError,
  ControlMethods,
  ControlServerFrame,
} from "../../../src/runtime/control/protocol.ts";

type Frame<Type extends ControlServerFrame["type"]> = Extract<ControlServerFrame, { readonly type: Type }>;

/** One client. */
export class ControlClient {
  readonly socket: WebSocket;
  /** Settles with code and reason once the socket is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** What came and was not taken yet. */
  readonly frames: ControlServerFrame[] = [];
  #wakes: (() => void)[] = [];
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)) as ControlServerFrame);
      this.#wake();
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake();
      });
    });
  }

  /** Opens a socket and says nothing. It ends with the test. */
  static async open(url: string, options: ClientOptions = {}): Promise<ControlClient> {
    const client = new ControlClient(new WebSocket(url, options));
    onTestFinished(() => client.socket.terminate());
    await once(client.socket, "open");
    return client;
  }

  /** Opens a socket, connects, and takes the welcome off the front. */
  static async connect(url: string, token?: string): Promise<ControlClient> {
    const client = await ControlClient.open(url);
    client.send({ type: "connect", version: 1, ...(token !== undefined && { token }) });
    await client.next("welcome");
    return client;
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Takes the first frame of this type, whatever comes before it. */
  async next<Type extends ControlServerFrame["type"]>(
    type: Type,
    isIt: (frame: Frame<Type>) => boolean = () => true,
  ): Promise<Frame<Type>> {
    for (;;) {
      const at = this.frames.findIndex((frame) => frame.type === type && isIt(frame as Frame<Type>));
      if (at >= 0) return this.frames.splice(at, 1)[0] as Frame<Type>;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`closed before a ${type} came`);
      await new Promise<void>((resolve) => this.#wakes.push(resolve));
    }
  }

  /** Asks, and takes the answer. */
  async ask(method: string, params?: Readonly<Record<string, unknown>>): Promise<Frame<"response">> {
    const id = `r${(this.#asked += 1)}`;
    this.send({ type: "request", id, method, ...(params && { params }) });
    return this.next("response", (frame) => frame.id === id);
  }

  /** The payload of a good answer. */
  async get<Name extends keyof ControlMethods>(
    method: Name,
    params?: ControlMethods[Name][0],
  ): Promise<ControlMethods[Name][1]> {
    const answer = await this.ask(method, params);
    if (!answer.ok) throw new Error(`${method}: ${answer.error.code}: ${answer.error.message}`);
    return answer.payload as ControlMethods[Name][1];
  }

  /** The error of a bad answer. */
  async refusal(method: string, params?: Readonly<Record<string, unknown>>): Promise<ControlError> {
    const answer = await this.ask(method, params);
    if (answer.ok) throw new Error(`${method} was answered: ${JSON.stringify(answer.payload)}`);
    return answer.error;
  }

  /** The next event of this name. */
  event(name: Frame<"event">["event"]): Promise<Frame<"event">> {
    return this.next("event", (frame) => frame.event === name);
  }
}
