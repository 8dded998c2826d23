// `/think`: how much the models of this session think before they answer.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { configuredThinking, thinkingOf } from "../turns/thinking-of.ts";
import type { CommandResult } from "./command-result.ts";

const LEVELS: readonly ThinkingLevel[] = ["off", "minimal", "low", "medium", "high", "xhigh"];
/** The word that takes a choice back. */
const DEFAULT = "default";

const choices = `Say /think ${LEVELS.join(", ")} or ${DEFAULT}.`;

/** What `/think` answers and changes. @throws StoreError where the session can't be read */
export function chooseThinking(message: QueuedMessage): CommandResult {
  const wanted = (message.payload.command?.argument ?? "").toLowerCase();
  if (wanted === "") return { text: `The model thinks: ${thinkingOf(message)}. ${choices}` };
  if (wanted === DEFAULT) {
    return {
      text: `The model thinks as the config says again: ${configuredThinking(message)}.`,
      thinking: null,
    };
  }
  const thinking = LEVELS.find((level) => level === wanted);
  if (!thinking) return { text: `${choices} Nothing was changed.` };
  return { text: `The model thinks ${thinking} from now on, until this session starts afresh.`, thinking };
}
