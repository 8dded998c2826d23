// The patterns that call a koi in a group. What a pattern means is settled in `src/policy`; here is whose
// patterns count, and what is not worth the time. Patterns never choose a koi, they open its gate.

import { mentionMatcher } from "../../policy/mention-pattern.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { koiConfig } from "../settings.ts";

const SYNTAX = /[\\^$*+?()[\]{}|]/g;
// A repeated group that repeats inside: time grows exponentially with the text.
const NESTED_REPEAT = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]/;
// What calls somebody stands early; a whole pasted book is not searched.
const MAX_TEXT_UNITS = 4_000;

/** The texts that call `koiId`: the koi's own list (an empty one too), else the general one, else its name and emoji. */
export function mentionPatterns(gateway: CompiledGateway, koiId: KoiId): readonly string[] {
  const koi = koiConfig(gateway, koiId);
  const listed = koi?.groupChat?.mentionPatterns ?? gateway.config.messages?.groupChat?.mentionPatterns;
  if (listed) return listed;
  const names = [koi?.identity?.name ?? koi?.name ?? "", koi?.identity?.emoji ?? ""];
  // A derived name is no regular expression, whatever characters it has.
  return names.filter((name) => name.trim() !== "").map((name) => name.replace(SYNTAX, String.raw`\$&`));
}

/** Whether a text calls, by any of `patterns`. Patterns that can't be used (the compiler says which) never do. */
export function callsBy(patterns: readonly string[]): (text: string) => boolean {
  const matchers = patterns
    .filter((pattern) => !NESTED_REPEAT.test(pattern))
    .map(mentionMatcher)
    .filter((matcher) => matcher.ok);
  return (text) => {
    const start = text.slice(0, MAX_TEXT_UNITS);
    return matchers.some(({ matches }) => matches(start));
  };
}
