// Slack on this machine, as far as an app sees it: the Web API over HTTP, Socket Mode over a WebSocket, files. It records
// what it was sent and misbehaves when told to.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { cutInFrame } from "../web-socket/half-frame.ts";
import { callMethod } from "./methods.ts";
import type { App, Fault, Workspace } from "./workspace.ts";

/** When an envelope is delivered again; with Slack itself it is three seconds. */
const AGAIN_AFTER_MS = 400;

interface Undelivered {
  readonly app: App;
  readonly text: string;
  againAtMs: number;
}

/** A running Slack with some apps in it. */
export class SlackServer {
  readonly workspace: Workspace;
  /** Apps whose next envelope breaks off in the middle of its frame. */
  readonly breaking: Set<App> = new Set();
  readonly #http: Server;
  readonly #sockets = new Map<WebSocket, App>();
  readonly #wss = new WebSocketServer({ noServer: true });
  /** Envelopes that wait for their acknowledgement. */
  readonly #unacknowledged = new Map<string, Undelivered>();
  readonly #tickets = new Map<string, App>();
  readonly #again: NodeJS.Timeout;

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.#again = setInterval(() => this.#handAgain(), 100);
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#http.on("upgrade", (request, socket, head) => {
      const ticket = new URL(request.url ?? "", "http://slack").searchParams.get("ticket") ?? "";
      const app = this.#tickets.get(ticket);
      if (!app) return socket.destroy();
      this.#tickets.delete(ticket);
      this.#wss.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, app));
    });
  }

  /** Starts on a free port of loopback. */
  static async start(workspace: Workspace): Promise<SlackServer> {
    const server = new SlackServer(workspace);
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get apiRoot(): string {
    return `${this.origin}/api/`;
  }

  /** Sockets that an app has open. */
  connections(app: App): number {
    return [...this.#sockets].filter(
      ([socket, owner]) => owner === app && socket.readyState === WebSocket.OPEN,
    ).length;
  }

  /** Delivers an event to one of the app's sockets, as Slack does; it is delivered again until it is acknowledged. */
  deliver(app: App, type: string, payload: object): void {
    const id = randomUUID();
    const text = JSON.stringify({ type, envelope_id: id, accepts_response_payload: true, payload });
    this.#unacknowledged.set(id, { app, text, againAtMs: Date.now() + AGAIN_AFTER_MS });
    this.#hand(app, text);
  }

  /** Envelopes without an acknowledgement. */
  get unacknowledged(): number {
    return this.#unacknowledged.size;
  }

  /** Asks the app's sockets to come back on new ones. */
  refresh(app: App): void {
    for (const socket of this.#socketsOf(app)) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: {} }));
    }
  }

  /** Cuts the app's sockets without a goodbye. */
  cut(app: App): void {
    for (const socket of this.#socketsOf(app)) socket.terminate();
  }

  async close(): Promise<void> {
    clearInterval(this.#again);
    for (const socket of this.#sockets.keys()) socket.terminate();
    this.#wss.close();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #socketsOf(app: App): WebSocket[] {
    return [...this.#sockets].filter(([, owner]) => owner === app).map(([socket]) => socket);
  }

  #hand(app: App, text: string): void {
    const socket = this.#socketsOf(app).at(-1);
    if (socket && this.breaking.delete(app)) cutInFrame(socket, text);
    else socket?.send(text);
  }

  /** What no acknowledgement came for is delivered again. */
  #handAgain(): void {
    for (const waiting of this.#unacknowledged.values()) {
      if (Date.now() < waiting.againAtMs) continue;
      waiting.againAtMs = Date.now() + AGAIN_AFTER_MS;
      this.#hand(waiting.app, waiting.text);
    }
  }

  #serve(socket: WebSocket, app: App): void {
    this.#sockets.set(socket, app);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("message", (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload?: object;
      };
      app.acknowledged.push({ id, payload: payload ?? {} });
      this.#unacknowledged.delete(id);
    });
    socket.send(
      JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: app.appId } }),
    );
    for (const { app: owner, text } of this.#unacknowledged.values()) if (owner === app) socket.send(text);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? "", "http://slack");
    if (pathname.startsWith("/files/")) return this.#file(request, response, pathname.slice(7));
    if (pathname.startsWith("/upload/")) return this.#upload(request, response, pathname.slice(8), body);
    const method = pathname.replace(/^\/api\//, "");
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const app = this.workspace.apps.find(({ botToken, appToken, userToken }) =>
      [botToken, appToken, userToken].includes(token),
    );
    if (!app || app.isRevoked) return json(response, { ok: false, error: "invalid_auth" });
    const args = Object.fromEntries(new URLSearchParams(body.toString("utf8")));
    app.calls.push({ method, args });
    if (method === "apps.connections.open") return json(response, this.#open(app, token));
    const fault = isSending(method) ? app.faults.shift() : undefined;
    if (fault && misbehave(fault, response)) return undefined;
    const answer = callMethod(this.workspace, app, method, args, this.origin, token === app.userToken);
    if (fault?.kind === "lose_answer") return void request.socket.destroy();
    return json(response, answer);
  }

  #open(app: App, token: string): object {
    if (token !== app.appToken) return { ok: false, error: "not_allowed_token_type" };
    const ticket = randomUUID();
    this.#tickets.set(ticket, app);
    return { ok: true, url: `${this.origin.replace("http", "ws")}/link?ticket=${ticket}` };
  }

  #file(request: IncomingMessage, response: ServerResponse, id: string): void {
    const file = this.workspace.files.get(id);
    const isKnown = this.workspace.apps.some(
      ({ botToken, userToken }) =>
        request.headers.authorization === `Bearer ${file?.isHidden ? userToken : botToken}`,
    );
    if (!file || !isKnown) return void response.writeHead(isKnown ? 404 : 403).end();
    response.writeHead(200, { "content-type": file.mimeType }).end(file.content);
  }

  async #upload(request: IncomingMessage, response: ServerResponse, id: string, body: Buffer): Promise<void> {
    const file = this.workspace.files.get(id);
    if (!file) return void response.writeHead(404).end();
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const part = form.get("body") as unknown as Blob;
    file.content = Buffer.from(await part.arrayBuffer());
    return void response.writeHead(200).end(`OK - ${file.content.length}`);
  }
}

function isSending(method: string): boolean {
  return method === "chat.postMessage" || method === "files.getUploadURLExternal";
}

/** Whether the fault was the whole answer. */
function misbehave(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case "busy":
      response.writeHead(429, { "retry-after": String(fault.seconds) }).end();
      return true;
    case "broken":
      response.writeHead(503).end("try later");
      return true;
    case "error":
      json(response, { ok: false, error: fault.code });
      return true;
    case "lose_answer":
      return false;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
