// Message ids: a page makes its own, unique for its visitor; the gateway wants them unique per account. So inwards
// the visitor's public name goes in front (`anna/m1`; the name can't hold a slash), and outwards a visitor sees
// their own ids as their page made them. Without this, two visitors' `m1` would be one message.

import type { Visit } from "./visit.ts";

/** The gateway's id of a page's message. */
export function gatewayMessageId(visit: Visit, messageId: string): string {
  return `${visit.name}/${messageId}`;
}

/** What a visitor's page calls the message or reply that the gateway calls `id`. */
export function pageMessageId(visit: Visit, id: string): string {
  const prefix = `${visit.name}/`;
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}
