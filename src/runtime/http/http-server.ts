// The gateway's own port: one server for health, status, the page, and WebSockets.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Log } from "../log.ts";
import { HttpGate, type HttpOptions } from "./http-gate.ts";

/** Most sockets at once, requests and WebSockets together: below what a process may usually have open. */
const MAX_SOCKETS = 4_096;

/** The gateway can't listen where it should. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  /** The system's code, as `EADDRINUSE`. */
  readonly code: string | undefined;

  constructor(message: string, cause: NodeJS.ErrnoException) {
    super(message, { cause });
    this.code = cause.code;
  }
}

/** A server that listens. */
export interface HttpServer {
  readonly address: { readonly host: string; readonly port: number };
  /** Takes no more requests and cuts the connections that are left. */
  close(): Promise<void>;
}

/**
 * Listens on `host` and `port` (0: any free one).
 * @throws ListenError where the address is taken or is not this machine's
 */
export async function listenHttp(host: string, port: number, options: HttpOptions): Promise<HttpServer> {
  const gate = new HttpGate(options);
  const server = createServer((request, response) => gate.answer(request, response));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.maxConnections = MAX_SOCKETS;
  const sockets = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    gate.upgrade(request, socket, head);
  });
  await listening(server, host, port, options.log);
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: { host, port: taken },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const at = `${host}:${port}`;
      const what =
        error.code === "EADDRINUSE"
          ? `${at} is in use already; another gateway? choose another port with --port or gateway.port`
          : `can't listen on ${at} (${error.code ?? error.message})`;
      reject(new ListenError(what, error));
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      // Such as too many open files: one connection less, no reason to end.
      server.on("error", (error) => log.error({ error: error.message }, "the port had an error"));
      resolve();
    });
  });
}
