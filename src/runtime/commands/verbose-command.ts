// `/verbose`: what this chat sees of the koi's tools, in the place of `kois.defaults.verboseDefault`.

import type { VerboseLevel } from "../../config/koi-defaults.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { verboseLevel } from "../turns/verbose-text.ts";
import type { CommandResult } from "./command-result.ts";

const WORDS: Readonly<Record<string, VerboseLevel | null>> = {
  off: "off",
  on: "on",
  full: "full",
  default: null,
};
const SENTENCES: Readonly<Record<VerboseLevel, string>> = {
  off: "Tool calls are not shown here.",
  on: "Tool calls are shown here.",
  full: "Tool calls and their results are shown here.",
};
const HINT = "Say /verbose on, full, off or default";

/** What `/verbose` answers and changes. @throws StoreError where the session can't be read */
export function chooseVerbose(message: QueuedMessage): CommandResult {
  const wanted = (message.payload.command?.argument ?? "").toLowerCase();
  if (wanted === "") return { text: `${SENTENCES[verboseLevel(message)]} ${HINT}.` };
  if (!Object.hasOwn(WORDS, wanted)) return { text: `${HINT}; nothing was changed.` };
  const verbose = WORDS[wanted] ?? null;
  const { verboseDefault = "off" } = message.table.gateway.config.kois?.defaults ?? {};
  const how = verbose === null ? `, as the config says` : "";
  return { text: `${SENTENCES[verbose ?? verboseDefault].slice(0, -1)}${how}.`, verbose };
}
