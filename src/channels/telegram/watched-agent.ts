// The way to the Bot API: straight or through a proxy, and with an eye on each request, since what a failed call means
// depends on how far it got. A call that runs inside of `watched` has its `Passage` filled in.

import { AsyncLocalStorage } from "node:async_hooks";
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";

/** How far a request got. */
export interface Passage {
  /** Whether a connection stood, so that the other side may have the request. */
  mayHaveArrived: boolean;
  /** The status line of the answer, once there is one. */
  status?: number;
  /** The connection that it goes by. */
  socket?: Socket;
  /** Called when the connection breaks in the middle of the answer. */
  readonly onBroken?: () => void;
}

/** Where to, and which way. */
export interface WayOptions {
  readonly apiRoot: string;
  readonly proxy: URL | undefined;
  readonly autoSelectFamily: boolean | undefined;
}

/** An agent for `http.request` and `https.request`. */
export interface WatchedAgent {
  readonly agent: http.Agent;
  /** Closes all its connections. */
  destroy(): void;
}

// Telegram closes idle connections after a minute or so. One that we close well before that can't break under a request
// that has just gone out, whose fate would be unknown.
const IDLE_MS = 15_000;

const passages = new AsyncLocalStorage<Passage>();

/** Runs `call`; what it requests is written into `passage`. */
export function watched<T>(passage: Passage, call: () => Promise<T>): Promise<T> {
  return passages.run(passage, call);
}

/** Makes the way. */
export function watchedAgent({ apiRoot, proxy, autoSelectFamily }: WayOptions): WatchedAgent {
  const isTls = apiRoot.startsWith("https:");
  const options = {
    keepAlive: true,
    timeout: IDLE_MS,
    ...(autoSelectFamily !== undefined && { autoSelectFamily }),
  };
  const agent = agentFor(isTls, proxy, options);
  const addRequest = Reflect.get(agent, "addRequest") as (
    request: http.ClientRequest,
    ...rest: unknown[]
  ) => void;
  Reflect.set(agent, "addRequest", (request: http.ClientRequest, ...rest: unknown[]) => {
    const passage = passages.getStore();
    if (passage) watch(request, passage);
    addRequest.call(agent, request, ...rest);
  });
  return { agent, destroy: () => agent.destroy() };
}

function agentFor(isTls: boolean, proxy: URL | undefined, options: http.AgentOptions): http.Agent {
  if (!proxy) return isTls ? new https.Agent(options) : new http.Agent(options);
  return proxy.protocol.startsWith("http")
    ? new HttpsProxyAgent(proxy, options)
    : new SocksProxyAgent(proxy, options);
}

function watch(request: http.ClientRequest, passage: Passage): void {
  request.once("response", (response) => {
    if (response.statusCode !== undefined) passage.status = response.statusCode;
    // The library reads on for ever: it hears of a broken answer only where that has no stated length.
    response.once("close", () => {
      if (!response.complete) passage.onBroken?.();
    });
  });
  request.once("socket", (socket) => {
    passage.socket = socket;
    const arrived = (): void => {
      passage.mayHaveArrived = true;
    };
    const isShakingHands = Reflect.get(socket, "secureConnecting") === true;
    if (!socket.connecting && !isShakingHands) arrived();
    else socket.once("encrypted" in socket ? "secureConnect" : "connect", arrived);
  });
}
