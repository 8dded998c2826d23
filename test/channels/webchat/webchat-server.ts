// A small HTTP server around a real WebChat channel: the page's files under the strict policy that the gateway sends,
// sockets on `/webchat`, and a scripted gateway behind `emit` that takes each message id once.

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

import { WebSocketServer } from "ws";

import type { EmitOutcome, InboundMessage } from "../../../src/channels/channel.ts";
import { systemClock } from "../../../src/channels/web-socket/clock.ts";
import type { SocketClock } from "../../../src/channels/web-socket/clock.ts";
import type { HistoryEntry } from "../../../src/channels/webchat/history-page.ts";
import { maxFrameBytes } from "../../../src/channels/web-socket/limits.ts";
import { createWebChatChannel } from "../../../src/channels/webchat/webchat-channel.ts";
import type { WebChatChannel } from "../../../src/channels/webchat/webchat-channel.ts";
import type { WebChatDeps, WebChatRequest } from "../../../src/channels/webchat/webchat-deps.ts";
import type { Peer } from "../../../src/routing/facts.ts";
import { accountIdOf } from "../../../src/routing/ids.ts";
import type { AccountId } from "../../../src/routing/ids.ts";

const webFolder = join(import.meta.dirname, "../../../web");
const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** How the server behaves. */
export interface WebChatServerOptions {
  readonly isLoopback?: boolean;
  readonly isAuthenticated?: boolean;
  readonly authenticate?: WebChatRequest["authenticate"];
  readonly accounts?: readonly string[];
  readonly history?: WebChatDeps["history"];
  readonly style?: ReturnType<WebChatDeps["style"]>;
  readonly clock?: SocketClock;
  /** What becomes of a message; `accepted` where left out. Not asked for duplicates. */
  readonly decide?: (message: InboundMessage) => EmitOutcome | Promise<EmitOutcome>;
  /** `false`: the WebSocket server does not know the channel's frame limit. */
  readonly hasMaxPayload?: boolean;
}

/** A running server. */
export interface WebChatServer {
  readonly channel: WebChatChannel;
  readonly port: number;
  readonly webSocketUrl: string;
  /** What the gateway took, in order. */
  readonly taken: readonly InboundMessage[];
  /** What was said, as the gateway's stores would have it; the default `history` reads it. */
  readonly transcript: (HistoryEntry & { readonly accountId: AccountId; readonly peer: Peer })[];
  /** Settles with the n-th message (from 1) that the gateway takes, in the past or in the future. */
  arrival(n: number): Promise<InboundMessage>;
  /** Cuts all sockets without a goodbye; while `isReachable` is false no new one gets through. */
  cut(): void;
  isReachable: boolean;
  /** How many upgrades were asked for. */
  upgrades(): number;
  close(): Promise<void>;
}

/** The account of that name. */
export function account(name: string): AccountId {
  const id = accountIdOf(name);
  if (id === undefined) {
    throw new TypeError(`\`${name}\` is no account id`);
  }
  return id;
}

/** Starts a server on a free port of 127.0.0.1, with all its accounts running. */
export async function startWebChatServer(options: WebChatServerOptions = {}): Promise<WebChatServer> {
  const { isLoopback = true, isAuthenticated = false, clock = systemClock } = options;
  const accounts = (options.accounts ?? ["default"]).map(account);
  const taken: InboundMessage[] = [];
  const waiting = new Map<number, (message: InboundMessage) => void>();
  const transcript: WebChatServer["transcript"] = [];
  const channel = createWebChatChannel({
    style: () => options.style ?? {},
    accounts: () => accounts,
    history:
      options.history ??
      ((accountId, peer) =>
        transcript.filter(
          (e) => e.accountId === accountId && e.peer.kind === peer.kind && e.peer.id === peer.id,
        )),
    clock,
    randomId: () => randomBytes(16).toString("hex"),
  });
  const seen = new Set<string>();
  const emit = async (message: InboundMessage): Promise<EmitOutcome> => {
    const key = `${message.facts.accountId} ${message.messageId}`;
    if (seen.has(key)) {
      return { outcome: "duplicate" };
    }
    seen.add(key);
    taken.push(message);
    waiting.get(taken.length)?.(message);
    return (await options.decide?.(message)) ?? { outcome: "accepted" };
  };
  for (const accountId of accounts) {
    await channel.start(accountId, emit);
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const name = path === "/" ? "index.html" : path.slice(1);
    readFile(join(webFolder, name)).then(
      (bytes) =>
        response
          .writeHead(200, {
            "content-type": contentTypes[extname(name)] ?? "application/octet-stream",
            "content-security-policy": "default-src 'self'; connect-src 'self'",
            "cache-control": "no-store",
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    ...(options.hasMaxPayload !== false && { maxPayload: maxFrameBytes }),
  });
  let upgrades = 0;
  const result: WebChatServer = {
    channel,
    port: 0,
    webSocketUrl: "",
    taken,
    transcript,
    arrival: (n) =>
      new Promise((resolve) => {
        const message = taken[n - 1];
        if (message === undefined) {
          waiting.set(n, resolve);
        } else {
          resolve(message);
        }
      }),
    cut() {
      for (const socket of sockets.clients) {
        socket.terminate();
      }
    },
    isReachable: true,
    upgrades: () => upgrades,
    close: () =>
      new Promise((resolve) => {
        result.cut();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on("upgrade", (request, socket, head) => {
    upgrades += 1;
    if (!result.isReachable || request.url !== "/webchat") {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const { authenticate } = options;
      channel.accept(ws, {
        isLoopback,
        isAuthenticated,
        ...(authenticate !== undefined && { authenticate }),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(result, { port, webSocketUrl: `ws://127.0.0.1:${port}/webchat` });
}
