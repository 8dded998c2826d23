// koi/mention-pattern-invalid, koi/mention-pattern-slow, koi/mention-overlap: what calls a koi in a group.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { KoiId } from "../../../routing/ids.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../read/pointer.ts";
import { mentionMatcher } from "../../../policy/mention-pattern.ts";
import type { CheckInput } from "../check.ts";

// Longer patterns are no names, and matching them against each other could take long.
const LONGEST_NAME = 200;

interface Pattern {
  readonly text: string;
  readonly pointer: string;
  readonly matches: (text: string) => boolean;
}

/** Findings about every `mentionPatterns` list. */
export function* mentionPatterns({ model }: CheckInput): Iterable<Finding> {
  const byKoi = new Map<KoiId, Pattern[]>();
  for (const koi of model.kois.list) {
    const patterns = koi.config.groupChat?.mentionPatterns;
    if (patterns === undefined) continue;
    const at = pointerTo(koi.pointer, "groupChat", "mentionPatterns");
    const good: Pattern[] = [];
    yield* judgeList(patterns, at, good);
    byKoi.set(koi.id, good);
  }
  yield* judgeList(
    model.config.messages?.groupChat?.mentionPatterns ?? [],
    "/messages/groupChat/mentionPatterns",
    [],
  );
  yield* overlaps(model, byKoi);
}

function* judgeList(patterns: readonly string[], at: string, good: Pattern[]): Iterable<Finding> {
  for (const [i, text] of patterns.entries()) {
    const pointer = pointerTo(at, i);
    const made = mentionMatcher(text);
    if (!made.ok) {
      yield finding("koi/mention-pattern-invalid", pointer, { pattern: text, reason: made.reason });
    } else if (made.isSlow) {
      yield finding("koi/mention-pattern-slow", pointer, { pattern: text });
    } else good.push({ text, pointer, matches: made.matches });
  }
}

/** Kois that read the same room, and a text that calls both. Each pattern is told once, with the first other koi. */
function* overlaps(model: Model, byKoi: ReadonlyMap<KoiId, readonly Pattern[]>): Iterable<Finding> {
  const told = new Set<Pattern>();
  for (const [koi, other] of pairsOfRooms(model)) {
    for (const own of byKoi.get(koi) ?? []) {
      if (told.has(own)) continue;
      for (const theirs of byKoi.get(other) ?? []) {
        const pattern = textForBoth(own, theirs);
        if (pattern === undefined) continue;
        const related = [{ place: { pointer: theirs.pointer }, label: "other_koi" } as const];
        told.add(own);
        yield finding("koi/mention-overlap", own.pointer, { pattern, koi, other }, { related });
        break;
      }
    }
  }
}

/** Every two kois that share a room, once, the later one of the list first. */
function* pairsOfRooms({ broadcast }: Model): Iterable<readonly [koi: KoiId, other: KoiId]> {
  const seen = new Set<string>();
  for (const { kois } of broadcast.values()) {
    for (const [i, koi] of kois.entries()) {
      for (const other of kois.slice(0, i)) {
        const pair = koi < other ? `${koi} ${other}` : `${other} ${koi}`;
        if (seen.has(pair)) continue;
        seen.add(pair);
        yield [koi, other];
      }
    }
  }
}

/** A text that both patterns find: one of the two, read as a message. What a regular expression finds is not guessed. */
function textForBoth(a: Pattern, b: Pattern): string | undefined {
  return [a.text, b.text].find((text) => text.length <= LONGEST_NAME && a.matches(text) && b.matches(text));
}
