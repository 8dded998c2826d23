// Asks the gateway that runs on this machine to do something, through its control API.

import {
  type ControlClientFrame,
  type ControlError,
  type ControlMethods,
  type ControlServerFrame,
  controlVersion,
} from "../../runtime/control/protocol.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import { causeOf, findGateway, type FoundGateway } from "./find-gateway.ts";

/** What the gateway said, or why it was not asked. */
export type ControlAnswer<Name extends keyof ControlMethods> =
  | { readonly kind: "answer"; readonly payload: ControlMethods[Name][1] }
  | { readonly kind: "refusal"; readonly error: ControlError }
  | Exclude<FoundGateway, { readonly kind: "found" }>;

/** More than any request takes. */
const TIMEOUT_MS = 15_000;

/** Asks the gateway of the state dir. Never throws. */
export async function askControl<Name extends keyof ControlMethods>(
  io: ProcessIo,
  method: Name,
  params: ControlMethods[Name][0],
): Promise<ControlAnswer<Name>> {
  const found = await findGateway(io);
  if (found.kind !== "found") return found;
  try {
    const response = await exchange(found, { type: "request", id: "1", method, params });
    if (!response.ok) return { kind: "refusal", error: response.error };
    return { kind: "answer", payload: response.payload as ControlMethods[Name][1] };
  } catch (error) {
    return { kind: "silent", pid: found.pid, problem: said(error) };
  }
}

type Response = Extract<ControlServerFrame, { type: "response" }>;

/** Connects, asks once, closes. @throws Error where no response comes */
async function exchange(
  { url, secret }: Extract<FoundGateway, { kind: "found" }>,
  request: ControlClientFrame,
): Promise<Response> {
  const { WebSocket } = await import("ws");
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api`, { headers });
  const say = (frame: ControlClientFrame): void => socket.send(JSON.stringify(frame));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Response>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${url} does not answer`)), TIMEOUT_MS);
      socket.on("error", (error) => reject(new Error(`nothing answers at ${url} (${causeOf(error)})`)));
      socket.on("close", () => reject(new Error(`${url} closed the connection`)));
      socket.on("open", () => say({ type: "connect", version: controlVersion }));
      socket.on("message", (data: Buffer) => {
        const frame = JSON.parse(data.toString("utf8")) as ControlServerFrame;
        if (frame.type === "welcome") say(request);
        else if (frame.type === "response") resolve(frame);
        else if (frame.type === "error") reject(new Error(frame.message));
      });
    });
  } finally {
    clearTimeout(timer);
    socket.terminate();
  }
}
