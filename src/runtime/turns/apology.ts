// What people hear where a koi could not answer. What broke (a provider, a file, an account) is the owner's business: others
// get a reference, by which `skykoi why` finds it.

import { mayKnowFaults } from "../admission.ts";
import { referenceOf } from "../outcomes/outcome.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** `what` (a whole sentence without its full stop), and why, as far as it is the sender's business. */
export function apology(
  what: string,
  message: string,
  { messageKey, payload, table }: Pick<QueuedMessage, "messageKey" | "payload" | "table">,
): string {
  const { facts, sender } = payload.message;
  if (mayKnowFaults({ gateway: table.gateway, facts, sender: sender.id })) return `${what}: ${message}`;
  return `${what}. Reference: ${referenceOf(messageKey)}`;
}
