// binding/misleading-order: a rule stands before one of a better tier that overlaps it and names another koi. It
// reads as if the first one won; the tier decides, not the list.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { ANY_ACCOUNT, type RuleSet } from "../../resolve/rule-set.ts";
import { isForOnePeer, listTier, listTiers } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";

/** The last two rules of different kois that were met, walking up the list. */
interface Later {
  index: number;
  koi: number;
  other: number;
}

/** One finding for each misleading rule, with the first better rule behind it. */
export function* misleadingOrder({ model, verdicts }: CheckInput): Iterable<Finding> {
  const { rules } = model;
  // By channel, account and tier: the nearest later rule, and the nearest one of another koi than that.
  const later = new Map<number, Later>();
  const findings: Finding[] = [];
  const first = firstWide(rules);
  // By channel, account and tier: the last rule, behind which a rule of a lower tier misleads nobody.
  const last = new Map<number, number>();
  for (let i = rules.count - 1; i >= first; i--) {
    if (!verdicts.isLive(i)) continue;
    const tier = listTiers.indexOf(listTier(rules, i));
    const key = keyOf(rules.channel[i] as number, rules.account[i] as number, tier);
    if (!last.has(key)) last.set(key, i);
    if (tier > 0) {
      const better = firstBetter(rules, later, i, tier);
      if (better !== undefined) {
        const related = [
          { place: { pointer: pointerTo("/bindings", better) }, label: "this_rule_wins_anyway" } as const,
        ];
        const pointer = pointerTo("/bindings", i);
        const before = lastBetter(rules, last, i, tier) + 1;
        const fix = fixBy("safe", "unchanged", { op: "move", pointer, before });
        findings.push(finding("binding/misleading-order", pointer, { later: better }, { related, ...fix }));
      }
    }
    note(rules, later, i, tier);
  }
  yield* findings.reverse();
}

/** The first rule that could be misleading; the number of rules where there is none. */
function firstWide(rules: RuleSet): number {
  let i = 0;
  while (i < rules.count && (isForOnePeer(rules, i) || !isWide(rules, i))) i++;
  return i;
}

function keyOf(channel: number, account: number, tier: number): number {
  return (channel * 0x10000 + account) * listTiers.length + tier;
}

function note(rules: RuleSet, later: Map<number, Later>, i: number, tier: number): void {
  const koi = rules.koi[i] as number;
  const key = keyOf(rules.channel[i] as number, rules.account[i] as number, tier);
  const known = later.get(key);
  if (!known) {
    later.set(key, { index: i, koi, other: -1 });
    return;
  }
  if (known.koi !== koi) known.other = known.index;
  known.index = i;
  known.koi = koi;
}

function firstBetter(
  rules: RuleSet,
  later: ReadonlyMap<number, Later>,
  i: number,
  tier: number,
): number | undefined {
  const channel = rules.channel[i] as number;
  const candidates: number[] = [];
  for (const account of accountsBeside(rules, i)) {
    // Only an account or channel rule is overlapped by every better rule of its account.
    for (let better = 0; better < tier; better++) {
      const found = later.get(keyOf(channel, account, better));
      if (!found || !isWide(rules, i)) continue;
      const at = found.koi === rules.koi[i] ? found.other : found.index;
      if (at >= 0) candidates.push(at);
    }
  }
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

function lastBetter(rules: RuleSet, last: ReadonlyMap<number, number>, i: number, tier: number): number {
  let found = i;
  for (const account of accountsBeside(rules, i)) {
    for (let better = 0; better < tier; better++) {
      found = Math.max(found, last.get(keyOf(rules.channel[i] as number, account, better)) ?? i);
    }
  }
  return found;
}

/** The accounts of rules that can match the same messages, as rules name them. */
function accountsBeside(rules: RuleSet, i: number): readonly number[] {
  const own = rules.account[i] as number;
  return own === ANY_ACCOUNT ? [ANY_ACCOUNT, ...rules.accountsOf(i)] : [own, ANY_ACCOUNT];
}

function isWide(rules: RuleSet, i: number): boolean {
  const tier = listTier(rules, i);
  return tier === "account" || tier === "channel";
}
