// binding/redundant: without this binding the same koi would answer. Sound, not complete: it is said only where
// every rule that could take over, whatever the message, belongs to the same koi.

import { channelRules } from "../../../routing/channels/registry.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../resolve/pointer-path.ts";
import { type RuleSet, peerCodes } from "../../resolve/rule-set.ts";
import { type ListTier, listTier, listTiers } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";
import { NO_KOI, TierSummary } from "./tier-summary.ts";

/** Live bindings that change nothing. */
export function* redundant(input: CheckInput): Iterable<Finding> {
  const { model, verdicts } = input;
  const { rules } = model;
  const summary = new TierSummary(rules);
  for (let i = 0; i < rules.count; i++) {
    if (!verdicts.isLive(i) || hasOwnScope(rules, i) || !isRedundant(input, summary, i)) continue;
    const koi = rules.names.koiIds[rules.koi[i] as number] ?? "";
    const related = [{ place: { pointer: model.kois.defaultKoi.pointer }, label: "default_koi" } as const];
    const isDefault = model.kois.defaultKoi.id === koi && model.kois.defaultKoi.pointer !== "";
    yield finding("binding/redundant", pointerTo("/bindings", i), { koi }, isDefault ? { related } : {});
  }
}

/** A binding with a `dmScope` of its own changes session keys, whoever answers. */
function hasOwnScope(rules: RuleSet, i: number): boolean {
  return rules.extras.size > 0 && rules.extras.get(i)?.dmScope !== undefined;
}

function isRedundant(input: CheckInput, summary: TierSummary, i: number): boolean {
  const { model } = input;
  const { rules } = model;
  const koi = rules.koi[i] as number;
  const channel = rules.channel[i] as number;
  const own = listTier(rules, i);
  return rules.accountsOf(i).every((account) => {
    const isOwn = (tier: ListTier): boolean => {
      const kois = summary.koisOf(channel, account, tier);
      return kois === NO_KOI || kois === koi;
    };
    const from = listTiers.indexOf(own);
    const lower = listTiers.slice(from + 1).every(isOwn);
    return lower && sameTierIsOwn(input, i, own, isOwn) && fallsToOwn(model, summary, i, account);
  });
}

/**
 * Rules of its own tier could take over too: for a peer only rules for that very peer, or, where rooms can hang
 * under others, for any; elsewhere all of the tier.
 */
function sameTierIsOwn(
  { model: { rules }, verdicts }: CheckInput,
  i: number,
  own: ListTier,
  isOwn: (tier: ListTier) => boolean,
): boolean {
  if (own !== "peer" || isOwn("peer")) return isOwn(own);
  const channel = rules.names.channels[rules.channel[i] as number] as ChannelId;
  const canHaveParent = channelRules[channel].hasParents && rules.peer[i] === peerCodes.room;
  return !canHaveParent && verdicts.isOnlyRuleForPeer(i);
}

/** Whether the last resort of an account, when rule `i` is gone, is the same koi. */
function fallsToOwn({ rules, kois }: Model, summary: TierSummary, i: number, account: number): boolean {
  const koi = rules.koi[i] as number;
  const channel = rules.channel[i] as number;
  const own = listTier(rules, i);
  const rest = (["account", "channel"] as const).filter((tier) => tier !== own);
  const last = rest.map((tier) => summary.koisOf(channel, account, tier)).find((kois) => kois !== NO_KOI);
  return last === undefined ? kois.indexOf.get(kois.defaultKoi.id) === koi : last === koi;
}
