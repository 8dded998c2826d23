// koi/price-unknown: a koi's turns may cost only so much (`turnLimits.maxCostUsd`), and nobody says what one of its models
// costs, so that the koi never asks it.

import type { ModelChoice, ModelSettings } from "../../../config/model-choice.ts";
import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { turnLimits } from "../../../policy/turn-limits.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";
import { BUILT_IN } from "./providers.ts";

/** Findings about every model of a koi with a limit; one that several kois inherit is told of once. */
export function* prices({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const shared = namedIn(config.kois?.defaults?.model, "/kois/defaults/model");
  const told = new Set<string>();
  for (const { id, config: own, pointer: at } of kois.list) {
    const { maxCostUsd } = turnLimits(config, id);
    if (maxCostUsd === undefined) continue;
    const named = { ...shared, ...namedIn(own.model, pointerTo(at, "model")) };
    for (const [model, pointer] of Object.values(named).flat()) {
      if (told.has(pointer) || hasPrice(model, config)) continue;
      told.add(pointer);
      yield finding("koi/price-unknown", pointer, { model, koi: id, maxCostUsd });
    }
  }
}

type Named = readonly (readonly [model: string, pointer: string])[];

/** The two keys of a choice, which are inherited one by one. */
function namedIn(
  choice: ModelChoice | undefined,
  at: string,
): { readonly primary?: Named; readonly fallbacks?: Named } {
  if (choice === undefined) return {};
  if (typeof choice === "string") return { primary: [[choice, at]] };
  const { primary, fallbacks } = choice;
  return {
    ...(primary !== undefined && { primary: [[primary, pointerTo(at, "primary")]] as const }),
    ...(fallbacks && {
      fallbacks: fallbacks.map((one, index) => [one, pointerTo(at, "fallbacks", index)] as const),
    }),
  };
}

/** Whether the config names its prices. What it does not know at all is told of elsewhere. */
function hasPrice(text: string, { kois, models }: SkykoiConfig): boolean {
  const full = fullName(text.trim(), kois?.defaults?.models ?? {});
  const slash = full.indexOf("/");
  const provider = full.slice(0, slash).trim().toLowerCase();
  const id = full.slice(slash + 1).trim();
  const entry = Object.entries(models?.providers ?? {}).find(
    ([name]) => name.trim().toLowerCase() === provider,
  );
  if (provider === "skykoi" || (!entry && !BUILT_IN.includes(provider))) return true;
  return (entry?.[1].models ?? []).some(
    (one) => typeof one === "object" && one.id === id && one.cost !== undefined,
  );
}

function fullName(text: string, known: Readonly<Record<string, ModelSettings>>): string {
  if (text.includes("/")) return text;
  return Object.entries(known).find(([, { alias }]) => alias === text)?.[0] ?? `anthropic/${text}`;
}
