// `/model`: which model this session uses, and another one of those that the config offers.

import { chosenModel, modelChain, modelChoices, modelText } from "../../koi/models/model-chain.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

/** The word that takes a choice back. */
const DEFAULT = "default";

/** What `/model` answers and changes. Throws a `StoreError` where the store can't be read. */
export function chooseModel(message: QueuedMessage): CommandResult {
  const { config } = message.table.gateway;
  const { koiId } = message;
  const wanted = message.payload.command?.argument ?? "";
  const offered = modelChoices(config, koiId).map(modelText);
  const list = offered.length === 0 ? "The config names no model." : `To choose from: ${offered.join(", ")}.`;
  if (wanted === "") return { text: `This session uses ${modelOf(message)}. ${list}` };
  if (wanted.toLowerCase() === DEFAULT) {
    return { text: `This session uses the configured model again: ${configured(message)}.`, model: null };
  }
  const chosen = chosenModel(config, koiId, wanted);
  if (!chosen)
    return { text: `${wanted} is not a model that this koi may use; nothing was changed. ${list}` };
  return {
    text: `This session uses ${modelText(chosen)} from now on, until it starts afresh.`,
    model: modelText(chosen),
  };
}

/** The model that the next turn of a session asks first, in words. */
export function modelOf(message: QueuedMessage): string {
  const own = message.store.session(message.sessionKey)?.model;
  const { config } = message.table.gateway;
  const chosen = own === undefined ? undefined : chosenModel(config, message.koiId, own);
  return chosen ? `${modelText(chosen)} (chosen for this session)` : configured(message);
}

function configured({ table, koiId }: QueuedMessage): string {
  const [first] = modelChain(table.gateway.config, koiId).names;
  return first ? modelText(first) : "skykoi/echo (no model is configured)";
}
