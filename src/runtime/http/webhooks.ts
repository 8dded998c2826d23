// Paths of the gateway's port that belong to adapters: POSTs there go to the adapter, which proves itself where a call
// comes from (a signature, a secret header). Neither `Origin` nor the gateway's own secret play a part.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { WebhookHandler } from "../../channels/channel-host.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { refuse } from "./replies.ts";

/** The paths that are taken. */
export class Webhooks {
  readonly #handlers = new Map<string, WebhookHandler>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Has POSTs to `path` answered. @throws Error where it is no path, or taken */
  register(path: string, handler: WebhookHandler): () => void {
    if (!path.startsWith("/")) throw new Error(`a webhook's path begins with a slash: ${path}`);
    if (this.#handlers.has(path)) throw new Error(`the path ${path} is another account's webhook already`);
    this.#handlers.set(path, handler);
    return () => {
      if (this.#handlers.get(path) === handler) this.#handlers.delete(path);
    };
  }

  /** Answers where `path` is taken; gives whether it was. An adapter that breaks answers 500. */
  take(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const handler = this.#handlers.get(path);
    if (!handler) return false;
    void this.#run(handler, path, request, response);
    return true;
  }

  async #run(handler: WebhookHandler, path: string, request: IncomingMessage, response: ServerResponse) {
    try {
      await handler(request, response);
    } catch (error) {
      this.#log.error({ path, error: said(error) }, "a webhook could not be answered");
      if (response.headersSent) response.destroy();
      else refuse(response, [500, "internal"]);
    }
  }
}
