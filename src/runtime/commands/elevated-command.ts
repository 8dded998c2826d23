// `/elevated`: how far this session's commands get out of the sandbox, for people whom `tools.elevated` lists. Everybody else
// can't even ask how it stands.

import type { ElevatedLevel } from "../../config/koi-defaults.ts";
import { elevatedLevel, mayElevate } from "../../policy/elevated.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

const WORDS: Readonly<Record<string, ElevatedLevel | null>> = {
  off: "off",
  on: "on",
  ask: "ask",
  full: "full",
  default: null,
};
const SENTENCES: Readonly<Record<ElevatedLevel, string>> = {
  off: "My commands stay in the sandbox.",
  on: "My commands may leave the sandbox for you, where the allowlist or an owner lets them.",
  ask: "My commands may leave the sandbox for you, where the allowlist or an owner lets them.",
  full: "My commands may leave the sandbox for you, and nobody is asked.",
};
const HINT = "Say /elevated on, ask, full, off or default";

/** What `/elevated` answers and changes. @throws StoreError where the session can't be read */
export function chooseElevated(message: QueuedMessage): CommandResult {
  const { table, payload, store, sessionKey } = message;
  const { config } = table.gateway;
  const { facts, sender } = payload.message;
  if (!mayElevate(config, facts.channel, [sender.id])) {
    return { text: "/elevated is for people whom `tools.elevated.allowFrom` lists; nothing was changed." };
  }
  const wanted = (payload.command?.argument ?? "").toLowerCase();
  const current = elevatedLevel(config, store.session(sessionKey)?.elevated);
  if (wanted === "") return { text: `${SENTENCES[current]} ${HINT}.` };
  if (!Object.hasOwn(WORDS, wanted)) return { text: `${HINT}; nothing was changed.` };
  const elevated = WORDS[wanted] ?? null;
  return { text: SENTENCES[elevated ?? elevatedLevel(config, undefined)], elevated };
}
