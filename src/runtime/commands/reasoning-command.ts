// `/reasoning`: whether this chat sees what the model says that it thought, as a message in front of the answer.

import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

const WORDS: Readonly<Record<string, "on" | null>> = { on: "on", off: null };
const HINT = "Say /reasoning on or off";

/** What `/reasoning` answers and changes. @throws StoreError where the session can't be read */
export function chooseReasoning({ store, sessionKey, payload }: QueuedMessage): CommandResult {
  const wanted = (payload.command?.argument ?? "").toLowerCase();
  if (wanted === "") return { text: `${sentence(store.session(sessionKey)?.reasoning ?? null)} ${HINT}.` };
  if (!Object.hasOwn(WORDS, wanted)) return { text: `${HINT}; nothing was changed.` };
  const reasoning = WORDS[wanted] ?? null;
  return { text: sentence(reasoning), reasoning };
}

function sentence(reasoning: "on" | null): string {
  return reasoning === "on"
    ? "What my model says of its thoughts is shown here, where it says any."
    : "What my model says of its thoughts is not shown here.";
}
