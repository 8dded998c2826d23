// Telegram's calls: proven by their secret before a byte of them is read, answered only once the gateway has what they
// say. Whatever is not answered with 200 Telegram delivers again.

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Update } from "grammy/types";
import type { WebhookHandler } from "../channel-host.ts";
import type { Verdict } from "./inbound-line.ts";

/** How to answer Telegram. */
export interface WebhookOptions {
  readonly secret: string;
  /** Resolves once the update is settled. Never rejects. */
  take(update: Update): Promise<Verdict>;
  /** A call that is not from Telegram, or none of its calls. No text of it. */
  onRefused(status: number): void;
}

/** Telegram's updates are far below this. */
const MAX_BODY_BYTES = 1 << 20;
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** The handler of an account's path. */
export function webhookHandler(options: WebhookOptions): WebhookHandler {
  return (request, response) => {
    answer(request, options).then(
      (status) => finish(request, response, status, options),
      // The caller went away in the middle of its call.
      () => response.destroy(),
    );
  };
}

async function answer(request: IncomingMessage, { secret, take }: WebhookOptions): Promise<number> {
  if (request.method !== "POST") return 405;
  const given = request.headers[SECRET_HEADER];
  if (typeof given !== "string" || !isSame(given, secret)) return 401;
  const body = await bodyOf(request);
  if (body === undefined) return 413;
  const update = updateOf(body);
  if (!update) return 400;
  return (await take(update)) === "taken" ? 200 : 503;
}

function finish(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  options: WebhookOptions,
): void {
  if (status !== 200 && status !== 503) options.onRefused(status);
  // What was not read is not waited for.
  if (!request.complete) response.setHeader("connection", "close");
  response.writeHead(status).end();
}

/** The body, or `undefined` where it is too large. @throws where the connection breaks */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function updateOf(body: string): Update | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const id = typeof value === "object" && value !== null ? Reflect.get(value, "update_id") : undefined;
    return Number.isSafeInteger(id) ? (value as Update) : undefined;
  } catch {
    return undefined;
  }
}

/** Hashes have one length, so the time that comparing takes says nothing of either text. */
function isSame(given: string, secret: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
