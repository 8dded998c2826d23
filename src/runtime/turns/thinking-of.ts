// How much the models of a session think.

import { DEFAULTS } from "../../config/defaults.ts";
import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** As was said for the session, else as the config says. @throws StoreError where the session can't be read */
export function thinkingOf(message: QueuedMessage): ThinkingLevel {
  return message.store.session(message.sessionKey)?.thinking ?? configuredThinking(message);
}

/** As the config says. */
export function configuredThinking({ table }: Pick<QueuedMessage, "table">): ThinkingLevel {
  return table.gateway.config.kois?.defaults?.thinkingDefault ?? DEFAULTS.kois.defaults.thinkingDefault;
}
