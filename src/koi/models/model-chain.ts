// Which models a koi's turn may use, in which order: `model` of the koi over `kois.defaults.model`. Pure.
//
// The two keys of a choice are inherited one by one, as the config's own description says: a plain string names the
// primary and leaves the fallbacks of the level above; `fallbacks`, even an empty list, replaces them. Unlike in the
// predecessor, the default primary is not appended to a koi's own choice: a koi that names its model never ends up
// at one that it did not name and whose fallback nobody wrote down.

import type { ModelChoice, ModelSettings } from "../../config/model-choice.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { koiEntry } from "../../policy/koi-entry.ts";
import type { KoiId } from "../../routing/ids.ts";

/** A model: the provider in lower case, the model id as the provider spells it. */
export interface ModelName {
  readonly provider: string;
  readonly model: string;
}

/** The models of a turn. */
export interface ModelChain {
  /** First the primary, no model twice. Empty where nothing is configured. */
  readonly names: readonly ModelName[];
  /** What was read differently from how it is written, for the log. */
  readonly warnings: readonly string[];
}

/** `provider/model`. */
export function modelText(name: ModelName): string {
  return `${name.provider}/${name.model}`;
}

/**
 * The models that a session of `koiId` may choose: those of its chain, and what `kois.defaults.models` names. Never throws.
 */
export function modelChoices(config: SkykoiConfig, koiId: KoiId): readonly ModelName[] {
  const known = Object.keys(config.kois?.defaults?.models ?? {}).map(splitName);
  const names = [...modelChain(config, koiId).names, ...known];
  const texts = names.map(modelText);
  return names.filter((name, index) => texts.indexOf(modelText(name)) === index);
}

/**
 * The model that a person means by `text`: an alias or `provider/model`, with or without `@<profile>` behind it;
 * `undefined` where it is no choice. Never throws.
 */
export function chosenModel(config: SkykoiConfig, koiId: KoiId, text: string): ModelName | undefined {
  return choiceOf(config, koiId, text)?.name;
}

/**
 * Id of the auth profile in `provider/model@<profile>`, where a name alone stands for `<provider>:<name>`; `undefined`
 * where none is chosen. Whether the koi has it is another question. Never throws.
 */
export function chosenProfile(config: SkykoiConfig, koiId: KoiId, text: string): string | undefined {
  const choice = choiceOf(config, koiId, text);
  if (!choice?.profile) return undefined;
  return choice.profile.includes(":") ? choice.profile : `${choice.name.provider}:${choice.profile}`;
}

/** Ids of models and of profiles may both hold an `@`: the longest beginning that is a model counts. */
function choiceOf(
  config: SkykoiConfig,
  koiId: KoiId,
  text: string,
): { readonly name: ModelName; readonly profile: string } | undefined {
  for (let end = text.length; end > 0; end = text.lastIndexOf("@", end - 1)) {
    const name = offeredModel(config, koiId, text.slice(0, end));
    if (name) return { name, profile: text.slice(end + 1).trim() };
  }
  return undefined;
}

function offeredModel(config: SkykoiConfig, koiId: KoiId, text: string): ModelName | undefined {
  const wanted = text.trim().toLowerCase();
  const known = Object.entries(config.kois?.defaults?.models ?? {});
  const listed = known.find(([, settings]) => settings.alias?.toLowerCase() === wanted);
  if (listed) return splitName(listed[0]);
  return modelChoices(config, koiId).find((name) => modelText(name).toLowerCase() === wanted);
}

/** The chain with `chosen` at its head, where a session may choose that. */
export function withChosen(
  config: SkykoiConfig,
  koiId: KoiId,
  chain: ModelChain,
  chosen: string | undefined,
): ModelChain {
  const head = chosen === undefined ? undefined : chosenModel(config, koiId, chosen);
  if (!head) return chain;
  const rest = chain.names.filter((name) => modelText(name) !== modelText(head));
  return { names: [head, ...rest], warnings: chain.warnings };
}

/** The models that the config gives `koiId`; `over` goes over the koi's own choice, the weakest first. Never throws. */
export function modelChain(
  config: SkykoiConfig,
  koiId: KoiId,
  over: readonly ModelChoice[] = [],
): ModelChain {
  const defaults = config.kois?.defaults;
  const own = koiEntry(config, koiId)?.config.model;
  const choice: ReturnType<typeof choiceParts> = {};
  for (const one of [defaults?.model, own, ...over]) Object.assign(choice, choiceParts(one));
  return chainOf(choice, defaults?.models ?? {});
}

/** The models that look at pictures for those that can't: `kois.defaults.imageModel`. Never throws. */
export function imageChain(config: SkykoiConfig): ModelChain {
  const defaults = config.kois?.defaults;
  return chainOf(choiceParts(defaults?.imageModel), defaults?.models ?? {});
}

function chainOf(
  choice: ReturnType<typeof choiceParts>,
  known: Readonly<Record<string, ModelSettings>>,
): ModelChain {
  const warnings: string[] = [];
  const names: ModelName[] = [];
  for (const text of [choice.primary, ...(choice.fallbacks ?? [])]) {
    if (text === undefined) continue;
    const name = readName(text, known, warnings);
    if (names.some((other) => modelText(other) === modelText(name))) continue;
    if (text !== choice.primary && !isReachable(name, known)) {
      warnings.push(`the fallback \`${text}\` is not used: \`kois.defaults.models\` does not name it`);
      continue;
    }
    names.push(name);
  }
  return { names, warnings };
}

/** What the config says about one model: its entry in `kois.defaults.models`, `undefined` where it has none. */
export function modelSettings(config: SkykoiConfig, name: ModelName): ModelSettings | undefined {
  const known = config.kois?.defaults?.models ?? {};
  return Object.entries(known).find(([key]) => modelText(splitName(key)) === modelText(name))?.[1];
}

function choiceParts(choice: ModelChoice | undefined): { primary?: string; fallbacks?: readonly string[] } {
  if (choice === undefined) return {};
  if (typeof choice === "string") return { primary: choice };
  const { primary, fallbacks } = choice;
  return { ...(primary !== undefined && { primary }), ...(fallbacks !== undefined && { fallbacks }) };
}

function readName(
  text: string,
  known: Readonly<Record<string, ModelSettings>>,
  warnings: string[],
): ModelName {
  const word = text.trim();
  if (word.includes("/")) return splitName(word);
  const listed = Object.entries(known).find(([, settings]) => settings.alias === word);
  if (listed) return splitName(listed[0]);
  warnings.push(`the model \`${word}\` names no provider and is no alias: read as \`anthropic/${word}\``);
  return { provider: "anthropic", model: word };
}

/** Split at the first `/`: model ids may hold more of them. */
function splitName(text: string): ModelName {
  const [, provider = "", model = ""] = /^([^/]*)\/?(.*)$/s.exec(text.trim()) ?? [];
  return { provider: provider.trim().toLowerCase(), model: model.trim() };
}

function isReachable(name: ModelName, known: Readonly<Record<string, ModelSettings>>): boolean {
  const keys = Object.keys(known);
  return keys.length === 0 || keys.some((key) => modelText(splitName(key)) === modelText(name));
}
