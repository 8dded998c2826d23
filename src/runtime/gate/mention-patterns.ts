// The patterns that call a koi in a group. What a pattern means is settled in `src/policy`; here is whose
// patterns count, and what is not worth the time. Patterns never choose a koi, they open its gate.

import { type MentionMatcher, mentionMatcher } from "../../policy/mention-pattern.ts";
import { namesOf } from "../../koi/prompt/identity.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import { koiConfig } from "../settings.ts";
import { BoundedRun } from "./bounded-run.ts";

const SYNTAX = /[\\^$*+?()[\]{}|]/g;
// What calls somebody stands early; a whole pasted book is not searched.
const MAX_TEXT_UNITS = 4_000;
// A pattern needs well under a millisecond; the rest is for a machine that is busy.
const LIMIT_MS = 250;
/** Texts on which a pattern may take too long before it is not tried any more. */
const MAX_LATE = 2;

/** Gives the text of a koi's IDENTITY.md, where there is one. */
export type IdentityOf = (koiId: KoiId) => string | undefined;

/** The texts that call `koiId`: the koi's own list (an empty one too), else the general one, else its name and emoji. */
export function mentionPatterns(
  gateway: CompiledGateway,
  koiId: KoiId,
  identityOf: IdentityOf,
): readonly string[] {
  const koi = koiConfig(gateway, koiId);
  const listed = koi?.groupChat?.mentionPatterns ?? gateway.config.messages?.groupChat?.mentionPatterns;
  if (listed) return listed;
  const { name = "", emoji = "" } = namesOf(koi, koi?.identity, identityOf(koiId));
  // A derived name is no regular expression, whatever characters it has.
  return [name, emoji].filter((one) => one.trim() !== "").map((one) => one.replace(SYNTAX, String.raw`\$&`));
}

/** JSON pointer of the list that `mentionPatterns` gives; `undefined` where that is made of the koi's name. */
export function patternsPointer(gateway: CompiledGateway, koiId: KoiId): string | undefined {
  const { kois, messages } = gateway.config;
  const index = (kois?.list ?? []).findIndex((koi) => koiIdOf(koi.id) === koiId);
  if (kois?.list?.[index]?.groupChat?.mentionPatterns) return `/kois/list/${index}/groupChat/mentionPatterns`;
  return messages?.groupChat?.mentionPatterns && "/messages/groupChat/mentionPatterns";
}

/**
 * Whether a text calls, by any of `patterns`. Patterns that can't be used (the compiler says which) never do; `onLate`
 * hears of one that proves too slow and is not tried any more.
 */
export function callsBy(
  patterns: readonly string[],
  onLate: (pattern: string) => void = () => {},
  bounded: BoundedRun = new BoundedRun(),
): (text: string) => boolean {
  const usable = patterns.flatMap((pattern) => {
    const matcher = mentionMatcher(pattern);
    return matcher.ok && !matcher.isSlow ? [{ pattern, matcher }] : [];
  });
  const matchers = usable.map(({ pattern, matcher }) =>
    matcher.isRegExp ? inTime(matcher, bounded, () => onLate(pattern)) : matcher.matches,
  );
  return (text) => {
    const start = text.slice(0, MAX_TEXT_UNITS);
    return matchers.some((matches) => matches(start));
  };
}

function inTime(
  { matches }: Extract<MentionMatcher, { ok: true }>,
  bounded: BoundedRun,
  onOff: () => void,
): (text: string) => boolean {
  let late = 0;
  return (text) => {
    if (late >= MAX_LATE) return false;
    const found = bounded.run(() => matches(text), LIMIT_MS);
    if (found !== undefined) return found;
    late += 1;
    if (late === MAX_LATE) onOff();
    return false;
  };
}
