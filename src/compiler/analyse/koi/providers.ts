// koi/provider-unknown: the part before the first `/` of a model names a provider that is neither built in nor
// configured. Model ids themselves are free-form and never judged.

import type { ModelChoice } from "../../../config/model-choice.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixByReplacing } from "../../repair/config-edit.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { CheckInput } from "../check.ts";

/** Providers that need no entry, and that of the model which is part of SKYKOI. */
export const BUILT_IN: readonly string[] = ["anthropic", "openai", "google", "skykoi"];

/** Findings about every model that the config names. */
export function* providers({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const known = [...BUILT_IN, ...Object.keys(config.models?.providers ?? {})];
  yield* judge(config.kois?.defaults?.model, "/kois/defaults/model", known);
  for (const { config: own, pointer } of kois.list) {
    if (own.model !== undefined) yield* judge(own.model, pointerTo(pointer, "model"), known);
  }
}

function* judge(choice: ModelChoice | undefined, at: string, known: readonly string[]): Iterable<Finding> {
  if (choice === undefined) return;
  const named: [string, string][] =
    typeof choice === "string"
      ? [[choice, at]]
      : [
          ...(choice.primary === undefined
            ? []
            : [[choice.primary, pointerTo(at, "primary")] as [string, string]]),
          ...(choice.fallbacks ?? []).map((id, i): [string, string] => [id, pointerTo(at, "fallbacks", i)]),
        ];
  for (const [model, pointer] of named) {
    const slash = model.indexOf("/");
    const provider = model.slice(0, Math.max(0, slash)).trim().toLowerCase();
    if (slash <= 0 || known.some((name) => name.toLowerCase() === provider)) continue;
    const suggestion = nearest(provider, known);
    const args = { model, provider, ...(suggestion !== undefined && { suggestion }) };
    const meant = suggestion && suggestion + model.slice(slash);
    yield finding("koi/provider-unknown", pointer, args, fixByReplacing(pointer, meant));
  }
}
