// `/model`: which model this session uses, and another one of those that the config offers.

import {
  chosenModel,
  chosenProfile,
  modelChain,
  modelChoices,
  modelText,
} from "../../koi/models/model-chain.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

/** The word that takes a choice back. */
const DEFAULT = "default";

/** Ids of the auth profiles that a koi has; empty where they can't be read. Never rejects. */
export type AuthProfilesOf = (koi: CompiledKoi) => Promise<readonly string[]>;

/** What `/model` answers and changes. Rejects with a `StoreError` where the store can't be read. */
export async function chooseModel(
  message: QueuedMessage,
  profilesOf: AuthProfilesOf | undefined,
): Promise<CommandResult> {
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
  const profile = chosenProfile(config, koiId, wanted);
  if (profile !== undefined && !(await hasProfile(message, profile, profilesOf))) {
    // Which ones there are is not for everybody in a room to know.
    return { text: `This koi has no auth profile ${profile}; nothing was changed.` };
  }
  const model = profile === undefined ? modelText(chosen) : `${modelText(chosen)}@${profile}`;
  return { text: `This session uses ${model} from now on, until it starts afresh.`, model };
}

async function hasProfile(
  { table, koiId }: QueuedMessage,
  profile: string,
  profilesOf: AuthProfilesOf | undefined,
): Promise<boolean> {
  const koi = table.gateway.kois.find(({ id }) => id === koiId);
  return koi !== undefined && ((await profilesOf?.(koi)) ?? []).includes(profile);
}

/** The model that the next turn of a session asks first, in words. */
export function modelOf(message: QueuedMessage): string {
  const own = message.store.session(message.sessionKey)?.model;
  const { config } = message.table.gateway;
  const chosen = own === undefined ? undefined : chosenModel(config, message.koiId, own);
  return chosen ? `${own} (chosen for this session)` : configured(message);
}

function configured({ table, koiId }: QueuedMessage): string {
  const [first] = modelChain(table.gateway.config, koiId).names;
  return first ? modelText(first) : "skykoi/echo (no model is configured)";
}
