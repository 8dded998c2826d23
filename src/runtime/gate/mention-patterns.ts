// The patterns that call a koi in a group: plain text as a word of its own, or a regular expression.
// Patterns never choose a koi; they open the gate of the koi that routing chose.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { koiConfig } from "../settings.ts";
import { unicodeEdges, visibleText, wholeWord } from "./mention-text.ts";

const META = /[\\^$.|?*+()[\]{}\b]/;
// A repeated group that repeats inside: time grows exponentially with the text.
const NESTED_REPEAT = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]/;
// What calls somebody stands early; a whole pasted book is not searched.
const MAX_TEXT_UNITS = 4_000;

/** The texts that call `koiId`: the koi's own list (an empty one too), else the general one, else its name and emoji. */
export function mentionPatterns(gateway: CompiledGateway, koiId: KoiId): readonly string[] {
  const koi = koiConfig(gateway, koiId);
  const listed = koi?.groupChat?.mentionPatterns ?? gateway.config.messages?.groupChat?.mentionPatterns;
  if (listed) return listed;
  const names = [koi?.identity?.name ?? koi?.name, koi?.identity?.emoji];
  return names
    .filter((name) => name !== undefined && name.trim() !== "")
    .map((name) => literally(name ?? ""));
}

/** Whether a text calls, by any of `patterns`. Case does not count; the result never throws. */
export function mentionMatcher(patterns: readonly string[]): (text: string) => boolean {
  const expressions = patterns.map(expressionOf).filter((expression) => expression !== undefined);
  return (text) => {
    const seen = visibleText(text.slice(0, MAX_TEXT_UNITS));
    return expressions.some((expression) => expression.test(seen));
  };
}

/** A derived name is never a regular expression, whatever characters it has. */
function literally(name: string): string {
  return META.test(name) ? `(?:${wholeWord(visibleText(name.trim()))})` : name;
}

function expressionOf(pattern: string): RegExp | undefined {
  const text = visibleText(pattern.trim());
  if (text === "") return undefined;
  if (!META.test(pattern) || NESTED_REPEAT.test(text)) return new RegExp(wholeWord(text), "iu");
  return compiled(unicodeEdges(text), "iu") ?? compiled(text, "i") ?? new RegExp(wholeWord(text), "iu");
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
