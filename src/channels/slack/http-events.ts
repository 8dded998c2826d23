// Events as calls to the gateway's port: signed by Slack, answered only once the gateway has them.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { WebhookHandler } from "../channel-host.ts";
import type { Envelope } from "./socket.ts";

/** Most bytes of one call. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Age from which a signature holds no more: who recorded a call can't repeat it. */
const MAX_AGE_SECONDS = 300;
/** Slack asks again after three seconds. */
const ANSWER_WITHIN_MS = 2_900;

/** What the door needs. */
export interface HttpEventsOptions {
  readonly signingSecret: string;
  nowMs(): number;
  onEnvelope(envelope: Envelope): void;
}

/** Makes the handler of Slack's calls. */
export function httpEvents({ signingSecret, nowMs, onEnvelope }: HttpEventsOptions): WebhookHandler {
  return (request, response) => {
    readBody(request).then(
      (body) => {
        if (body === undefined) return end(response, 413);
        if (!isSigned(request, body, signingSecret, nowMs())) return end(response, 401);
        take(request, body, response, onEnvelope);
      },
      () => response.destroy(),
    );
  };
}

function take(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  onEnvelope: (envelope: Envelope) => void,
): void {
  const payload = parsed(request.headers["content-type"] ?? "", body.toString("utf8"));
  if (!payload) return end(response, 400);
  if (payload["type"] === "url_verification") return end(response, 200, { challenge: payload["challenge"] });
  // Not acknowledged in time: it could not be stored, and Slack delivers it again.
  const timer = setTimeout(() => end(response, 503), ANSWER_WITHIN_MS);
  onEnvelope({
    type: payload["command"] === undefined ? "events_api" : "slash_commands",
    body: payload,
    ack(answer) {
      clearTimeout(timer);
      end(response, 200, answer);
      return Promise.resolve();
    },
  });
}

function parsed(contentType: string, text: string): Record<string, unknown> | undefined {
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    const form = Object.fromEntries(new URLSearchParams(text));
    return form["payload"] === undefined ? form : asObject(form["payload"]);
  }
  return asObject(text);
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(request: IncomingMessage, body: Buffer, secret: string, nowMs: number): boolean {
  const timestamp = header(request, "x-slack-request-timestamp");
  const given = Buffer.from(header(request, "x-slack-signature"));
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs / 1_000 - Number(timestamp)) > MAX_AGE_SECONDS) return false;
  const mac = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex");
  const wanted = Buffer.from(`v0=${mac}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function end(response: ServerResponse, status: number, body?: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
