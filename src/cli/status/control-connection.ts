// A connection to the control API of the gateway that runs on this machine.

import {
  type ControlClientFrame,
  type ControlError,
  type ControlMethods,
  type ControlServerFrame,
  controlVersion,
} from "../../runtime/control/protocol.ts";
import { causeOf, headersOf, type ReachableGateway, refusalText } from "./find-gateway.ts";

type Response = Extract<ControlServerFrame, { type: "response" }>;
/** An event as it came. */
export type EventFrame = Extract<ControlServerFrame, { type: "event" }>;

/** What the gateway said to a request. */
export type Reply<Name extends keyof ControlMethods> =
  | { readonly kind: "answer"; readonly payload: ControlMethods[Name][1] }
  | { readonly kind: "refusal"; readonly error: ControlError };

/** An open connection. */
export interface ControlConnection {
  /** One request at a time. @throws Error where no response comes in `timeoutMs` */
  ask<Name extends keyof ControlMethods>(
    method: Name,
    params: ControlMethods[Name][0],
    timeoutMs?: number,
  ): Promise<Reply<Name>>;
  /** Rejects once the gateway has ended the connection; else never settles. */
  readonly lost: Promise<never>;
  end(): void;
}

/** More than most requests take. */
const TIMEOUT_MS = 15_000;

/** Connects. @throws Error where nothing answers, or the gateway does not let us in */
export async function openControl(
  found: ReachableGateway,
  onEvent: (frame: EventFrame) => void = () => undefined,
): Promise<ControlConnection> {
  const { WebSocket } = await import("ws");
  const { url } = found;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api`, { headers: headersOf(found) });
  const say = (frame: ControlClientFrame): void => socket.send(JSON.stringify(frame));
  let onResponse: (response: Response) => void = () => undefined;
  let onWelcome: () => void = () => undefined;
  const welcome = new Promise<void>((resolve) => (onWelcome = resolve));
  const lost = new Promise<never>((_resolve, reject) => {
    socket.on("error", (error) => reject(new Error(`nothing answers at ${url} (${causeOf(error)})`)));
    socket.on("unexpected-response", (_request, { statusCode = 0 }) =>
      reject(new Error(refusalText(found, statusCode))),
    );
    socket.on("close", () => reject(new Error(`${url} closed the connection`)));
    socket.on("open", () => say({ type: "connect", version: controlVersion }));
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString("utf8")) as ControlServerFrame;
      if (frame.type === "welcome") onWelcome();
      else if (frame.type === "response") onResponse(frame);
      else if (frame.type === "event") onEvent(frame);
      else if (frame.type === "error") reject(new Error(frame.message));
    });
  });
  // Whoever asks hears of it; nobody else has to.
  lost.catch(() => undefined);

  async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${url} does not answer`)), timeoutMs);
    });
    try {
      return await Promise.race([promise, lost, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    await within(welcome, TIMEOUT_MS);
  } catch (error) {
    socket.terminate();
    throw error;
  }
  let asked = 0;
  return {
    async ask(method, params, timeoutMs = TIMEOUT_MS) {
      const id = String((asked += 1));
      const response = new Promise<Response>((resolve) => (onResponse = resolve));
      say({ type: "request", id, method, params });
      const answer = await within(response, timeoutMs);
      if (!answer.ok) return { kind: "refusal", error: answer.error };
      return { kind: "answer", payload: answer.payload as never };
    },
    lost,
    end: () => socket.terminate(),
  };
}
