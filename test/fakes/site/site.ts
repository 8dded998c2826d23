// A small web site on loopback, as a browser meets it: pages with forms, scripts, frames, downloads, redirects and dialogs.
// It records what it was asked for.

import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { WebSocketServer } from "ws";

/** A site that runs. */
export interface Site {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly port: number;
  /** `METHOD path`, in order, without icons. */
  readonly asked: readonly string[];
  /** The cookie header of each request, in the same order. */
  readonly cookies: readonly string[];
  close(): Promise<void>;
}

/** Answers one path. */
export type SitePage = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** Starts a site with these pages by path; a text is a body of HTML. Sockets on any path are welcomed. */
export async function startSite(pages: Readonly<Record<string, SitePage>>): Promise<Site> {
  const asked: string[] = [];
  const cookies: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    if (path === "/favicon.ico") return void response.writeHead(404).end();
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    cookies.push(request.headers.cookie ?? "");
    const page = pages[path];
    if (page === undefined)
      return void response.writeHead(404, { "content-type": "text/html" }).end("not here");
    if (typeof page !== "string") return page(request, response);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>${path}</title><body>${page}</body>`);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    asked.push(`SOCKET ${request.url ?? ""}`);
    socket.send("welcome");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    cookies,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A redirect. */
export function leadsTo(location: string): SitePage {
  return (_, response) => void response.writeHead(302, { location }).end();
}

/** A file to download. */
export function file(name: string, bytes: Uint8Array | string): SitePage {
  return (_, response) => {
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    response.end(bytes);
  };
}
