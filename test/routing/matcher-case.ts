// The shape of one fact about matchers.

import type { Win } from "../../src/routing/rule.ts";
import type { MessageWords, RuleWords } from "./make.ts";

/** A fact: these rules, this message, this winner (`null`: none). */
export interface MatcherCase {
  readonly fact: string;
  readonly rules: readonly RuleWords[];
  readonly message: MessageWords;
  readonly wins: readonly [index: number, tier: Win["tier"]] | null;
}
