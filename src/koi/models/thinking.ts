// How much a model thinks (`kois.defaults.thinkingDefault`), in the words of each protocol. Pure.
//
// A model whose entry says `reasoning` thinks. Of a model without an entry nothing is known: one at a built-in address
// is asked to think, one at an address of one's own is not, since servers refuse what a plain model can't do. What a
// person wrote into `params` goes over all this.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { ProviderSettings } from "./provider-lookup.ts";

type Params = Readonly<Record<string, unknown>>;

// Tokens that may be spent on thinking, where a protocol counts them. Anthropic takes 1,024 at least.
const budgets: Readonly<Record<Exclude<ThinkingLevel, "off">, number>> = {
  minimal: 1024,
  low: 4096,
  medium: 10_000,
  high: 20_000,
  xhigh: 32_000,
};

// Models of Gemini 2 count tokens, later ones know levels.
const COUNTS_TOKENS = /^(?:models\/)?gemini-2/;

/** Parameters for a call of `model`; empty for `off`, and for a model that is not known to think. */
export function thinkingParams(settings: ProviderSettings, model: string, level: ThinkingLevel): Params {
  const { api, isReasoning, needsCredential: isBuiltInAddress } = settings;
  if (level === "off" || !(isReasoning ?? isBuiltInAddress)) return {};
  switch (api) {
    case "anthropic-messages":
      return { thinking: { type: "enabled", budgetTokens: budgets[level] } };
    case "openai-responses":
      // The library knows OpenAI's own models by name; the entry of any other one says it.
      return { reasoningEffort: level, ...(isReasoning === true && { forceReasoning: true }) };
    case "openai-completions":
      return { reasoningEffort: level };
    case "google-generative-ai":
      if (COUNTS_TOKENS.test(model)) return { thinkingConfig: { thinkingBudget: budgets[level] } };
      return { thinkingConfig: { thinkingLevel: level === "xhigh" ? "high" : level } };
    case "echo":
      return {};
  }
}
