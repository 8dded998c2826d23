// Answers in JSON, over HTTP and on a socket that wanted to become a WebSocket.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AccessVerdict } from "./access.ts";

/** Why a request is refused: HTTP status, a code, and when it may be tried again. */
export type Refusal = readonly [status: number, code: string, retryAfterMs?: number];

/** The refusal for a caller that is not let in. */
export function refusalOf(verdict: AccessVerdict): Refusal {
  if (verdict.kind === "locked_out") return [429, "too_many_attempts", verdict.retryAfterMs];
  return [401, verdict.kind === "missing" ? "credential_needed" : "credential_wrong"];
}

/** Answers with `body`. */
export function json(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(request.method === "HEAD" ? undefined : `${JSON.stringify(body)}\n`);
}

/** Answers with a refusal. */
export function refuse(response: ServerResponse, [status, code, retryAfterMs]: Refusal): void {
  if (status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="skykoi"');
  if (retryAfterMs !== undefined) response.setHeader("Retry-After", Math.ceil(retryAfterMs / 1000));
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(`${JSON.stringify({ error: { code } })}\n`);
}

/** Answers with a refusal and ends the socket. */
export function refuseSocket(socket: Duplex, [status, code]: Refusal): void {
  const body = `${JSON.stringify({ error: { code } })}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    // A caller that keeps its half open would keep ours, too.
    () => socket.destroy(),
  );
}
