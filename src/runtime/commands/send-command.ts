// `/send`: whether the koi's answers in this session are sent. What the config denies only an owner opens, since
// commands are taken from more people than those who write the config.

import type { SendAction } from "../../config/send-policy.ts";
import { isOwner } from "../../policy/command-access.ts";
import { isSendAllowed, type QueuedMessage, sendChoice } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

const WORDS: Readonly<Record<string, SendAction | null>> = { on: "allow", off: "deny", inherit: null };

/** What `/send` answers and changes; `isOwners`: whether an owner of the gateway says it. @throws StoreError where the session can't be read */
export function chooseSending(message: QueuedMessage, isOwners: boolean = isOfOwner(message)): CommandResult {
  const wanted = (message.payload.command?.argument ?? "").toLowerCase();
  if (wanted === "")
    return { text: `${sentence(message, sendChoice(message))} Say /send on, off or inherit.` };
  if (!Object.hasOwn(WORDS, wanted)) return { text: "Say /send on, off or inherit; nothing was changed." };
  const send = WORDS[wanted] ?? null;
  if (send !== "allow") return { text: sentence(message, send), send };
  if (isOwners) return { text: sentence(message, send), send };
  // Not kept as a word of its own, so that what the config denies one day holds here too.
  if (isSendAllowed(message)) return { text: sentence(message, null), send: null };
  return {
    text: "The config does not let me send here; only an owner (`commands.ownerAllowFrom`) can. Nothing was changed.",
  };
}

function isOfOwner({ table, payload }: QueuedMessage): boolean {
  const { facts, sender } = payload.message;
  return isOwner(table.gateway.config, facts, sender.id);
}

function sentence(message: QueuedMessage, send: SendAction | null): string {
  if (send === "deny") return "My answers in this session are not sent, until /send on.";
  if (send === "allow") return "My answers in this session are sent, whatever the config says.";
  const what = isSendAllowed(message) ? "are sent" : "are not sent";
  return `My answers in this session ${what}, as the config says.`;
}
