// Which request gets what. GET alone, but for the paths of adapters; nothing else here changes anything. What is refused says why in one JSON
// line, and what is nobody else's business is guarded by the secret.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isLoopbackHost } from "../../policy/loopback.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import type { Access, AccessVerdict } from "./access.ts";
import {
  addressKey,
  callerAddress,
  isLocalCaller,
  isOurHost,
  isOurOrigin,
  proxyList,
  shownSecret,
} from "./caller.ts";
import { ConnectionLimit, type ConnectionLimits } from "./connection-limit.ts";
import { json, type Refusal, refusalOf, refuse, refuseSocket } from "./replies.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Webhooks } from "./webhooks.ts";

/** What is known of somebody who wants a WebSocket. `Origin` and `Host` have been checked. */
export interface UpgradeAccess {
  /**
   * Trusted for sitting at this machine. Never where a secret is configured: behind a proxy that does not say so,
   * the whole world sits at this machine.
   */
  readonly isLoopback: boolean;
  /** Whether the handshake carried the right secret. */
  readonly isAuthenticated: boolean;
  /** Whether there is a secret to know. */
  readonly isRequired: boolean;
  /** Judges a secret that comes in a first message. */
  judge(secret: string): AccessVerdict;
}

/** Takes over the socket of a WebSocket request. */
export type OnUpgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  access: UpgradeAccess,
) => void;

/** Takers of WebSockets by path, such as `/webchat`. */
export type Upgrades = Readonly<Record<string, OnUpgrade>>;

/** What the server needs. */
export interface HttpOptions {
  readonly access: Access;
  readonly files: StaticFiles;
  /** Path of the page, `/` or `/name`. */
  readonly basePath: string;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly log: Log;
  /** Answers `GET /healthz` and `GET /readyz`. */
  health(): { readonly status: "ok" | "degraded"; readonly isReady: boolean };
  /** Answers `GET /status`. */
  status(): object;
  /** Answers `GET /metrics`. */
  metrics(): Promise<string>;
  /** Paths that belong to adapters. Default: none. */
  readonly webhooks?: Webhooks;
  /** Who takes over WebSockets, by path: at the root, and behind `basePath` too. */
  readonly upgrades?: Upgrades;
  /** How many WebSockets may be open. */
  readonly connectionLimits?: ConnectionLimits;
}

/** Answers requests. */
export class HttpGate {
  readonly #options: HttpOptions;
  readonly #proxies;
  readonly #limit: ConnectionLimit;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#proxies = proxyList(options.trustedProxies);
    this.#limit = new ConnectionLimit(options.connectionLimits);
  }

  /** Answers. Never throws: a fault of ours is a 500 and a line in the log. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.#answer(request, response);
    } catch (error) {
      this.#options.log.error({ error: said(error) }, "a request could not be answered");
      if (response.headersSent) response.destroy();
      else refuse(response, [500, "internal"]);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    const path = pathOf(request);
    const { health, files, basePath, webhooks } = this.#options;
    if (request.method === "POST" && webhooks?.take(path, request, response)) return;
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, [405, "method_not_allowed"]);
    if (path === "/healthz") return json(request, response, 200, { status: health().status });
    if (path === "/readyz") {
      const { isReady } = health();
      return json(request, response, isReady ? 200 : 503, { ready: isReady });
    }
    const stranger = this.#stranger(request);
    if (stranger) return refuse(response, stranger);
    if (path === "/status" || path === "/metrics") return this.#guarded(path, request, response);
    const page = withoutBase(path, basePath);
    if (page !== undefined && files.serve(page, request, response)) return;
    refuse(response, [404, "not_found"]);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { access } = this.#options;
    const onUpgrade = this.#takerOf(pathOf(request));
    if (!onUpgrade) return refuseSocket(socket, [404, "not_found"]);
    const stranger = this.#stranger(request);
    if (stranger) return refuseSocket(socket, stranger);
    const address = callerAddress(request, this.#proxies);
    const key = addressKey(address);
    const verdict = access.judge(shownSecret(request), key);
    if (verdict.kind === "wrong" || verdict.kind === "locked_out") {
      this.#options.log.warn({ address, reasonCode: verdict.kind }, "WebSocket refused");
      return refuseSocket(socket, refusalOf(verdict));
    }
    // This machine is not counted by address: behind a proxy that does not say so, the whole world sits there.
    const giveBack = this.#limit.take(isLoopbackHost(address) ? undefined : key);
    if (!giveBack) {
      this.#options.log.warn({ address, reasonCode: "too_many_connections" }, "WebSocket refused");
      return refuseSocket(socket, [503, "too_many_connections"]);
    }
    socket.once("close", giveBack);
    onUpgrade(request, socket, head, {
      isLoopback: !access.isRequired && isLocalCaller(request),
      isAuthenticated: verdict.kind === "allowed",
      isRequired: access.isRequired,
      judge: (secret) => access.judge(secret, key),
    });
  }

  #takerOf(path: string): OnUpgrade | undefined {
    const { upgrades = {}, basePath } = this.#options;
    const known = [path, withoutBase(path, basePath) ?? ""].find((name) => Object.hasOwn(upgrades, name));
    return known === undefined ? undefined : upgrades[known];
  }

  #guarded(path: string, request: IncomingMessage, response: ServerResponse): void {
    const { access, status, metrics, log } = this.#options;
    const address = callerAddress(request, this.#proxies);
    const verdict = access.judge(shownSecret(request), addressKey(address));
    if (verdict.kind !== "open" && verdict.kind !== "allowed") {
      if (verdict.kind !== "missing")
        log.warn({ address, path, reasonCode: verdict.kind }, "request refused");
      return refuse(response, refusalOf(verdict));
    }
    response.setHeader("Cache-Control", "no-store");
    if (path === "/status") return json(request, response, 200, status());
    metrics().then(
      (text) => {
        response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
        response.end(request.method === "HEAD" ? undefined : text);
      },
      (error: unknown) => {
        log.error({ error: said(error) }, "the metrics could not be collected");
        refuse(response, [500, "internal"]);
      },
    );
  }

  /** Why a page of somebody else's does not get in; `undefined` where it is none. */
  #stranger(request: IncomingMessage): Refusal | undefined {
    const { access, allowedOrigins } = this.#options;
    if (!isOurOrigin(request, allowedOrigins)) return [403, "origin_not_allowed"];
    if (!access.isRequired && !isOurHost(request, allowedOrigins)) return [403, "host_not_allowed"];
    return undefined;
  }
}

function pathOf(request: IncomingMessage): string {
  const address = `http://gateway${request.url ?? "/"}`;
  return URL.canParse(address) ? new URL(address).pathname : "";
}

/** The part of `path` behind `base`, empty for the base itself; `undefined` where it lies elsewhere. */
function withoutBase(path: string, base: string): string | undefined {
  if (path === "") return undefined;
  const prefix = base.replace(/\/+$/, "");
  if (path === prefix) return "";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}
