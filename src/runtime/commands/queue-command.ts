// `/queue`: how messages of this session wait that come during a turn, in the place of `messages.queue`.

import { durationMs } from "../../config/duration.ts";
import type { QueueMode } from "../../config/messages.ts";
import type { QueueChoice } from "../../koi/store/koi-store.ts";
import type { QueueRules } from "../queue/queue-rules.ts";
import { queueRules } from "../settings.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

const MODES: readonly QueueMode[] = ["collect", "followup", "interrupt", "steer", "steer-backlog"];
const DROPS: readonly NonNullable<QueueChoice["drop"]>[] = ["old", "new", "summarize"];
/** The word that takes a choice back. */
const DEFAULT = "default";
const HINT = `Say /queue ${MODES.join(", ")} or ${DEFAULT}; with debounce:2s, cap:20, drop:${DROPS.join("|")} behind it`;

/** What `/queue` answers and changes. @throws StoreError where the session can't be read */
export function chooseQueue(message: QueuedMessage): CommandResult {
  const { store, sessionKey } = message;
  const words = (message.payload.command?.argument ?? "").toLowerCase().split(/\s+/);
  const [mode = "", ...options] = words;
  if (mode === "") {
    const own = store.session(sessionKey)?.queue;
    return { text: `${sentence(message, own)} ${HINT}.` };
  }
  if (mode === DEFAULT && options.length === 0) return { text: sentence(message, undefined), queue: null };
  const queue = choiceOf(mode, options);
  if (!queue) return { text: `${HINT}; nothing was changed.` };
  return { text: sentence(message, queue), queue };
}

function choiceOf(mode: string, options: readonly string[]): QueueChoice | undefined {
  const known = MODES.find((one) => one === mode);
  const parts = options.map(optionOf);
  if (!known || parts.includes(undefined)) return undefined;
  return Object.assign({ mode: known }, ...parts) as QueueChoice;
}

function optionOf(text: string): QueueChoice | undefined {
  const colon = text.indexOf(":");
  const value = text.slice(colon + 1);
  switch (text.slice(0, colon)) {
    case "debounce": {
      // Without a unit it would be minutes, which nobody means here.
      const quietMs = /[a-z]$/.test(value) ? durationMs(value) : undefined;
      return quietMs === undefined ? undefined : { quietMs };
    }
    case "cap": {
      return /^[1-9]\d{0,5}$/.test(value) ? { cap: Number(value) } : undefined;
    }
    case "drop": {
      const drop = DROPS.find((one) => one === value);
      return drop && { drop };
    }
    default:
      return undefined;
  }
}

function sentence({ table, payload }: QueuedMessage, own: QueueChoice | undefined): string {
  const { channel, accountId } = payload.message.facts;
  const rules: QueueRules = { ...queueRules(table.gateway, channel, accountId), ...own };
  const { mode, quietMs, cap, drop } = rules;
  const how = `${mode}, after ${quietMs} ms of quiet, at most ${cap}, drop ${drop}`;
  const who = own ? `said for this session, until /queue ${DEFAULT}` : "as the config says";
  return `Messages that come during a turn wait: ${how} (${who}).`;
}
