// binding/redundant: without this binding the same koi would answer. Sound, not complete: it is said only where
// every rule that could take over, whatever the message, belongs to the same koi.

import { channelRules } from "../../../routing/channels/registry.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { ANY_ACCOUNT, type RuleSet, peerCodes } from "../../resolve/rule-set.ts";
import { isForOnePeer, listTier, listTiers } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";
import { NO_KOI, SEVERAL_KOIS, TierSummary } from "./tier-summary.ts";

/** Not asked for yet. */
const UNKNOWN = -3;
const PEER_TIER = listTiers.indexOf("peer");
const ACCOUNT_TIERS = ["account", "channel"] as const;

/** Live bindings that change nothing. */
export function* redundant(input: CheckInput): Iterable<Finding> {
  const { model, verdicts } = input;
  const { rules } = model;
  const summary = new TierSummary(rules);
  const below = new AnswersBelow(model, summary);
  for (let i = 0; i < rules.count; i++) {
    if (!below.mayBeRedundant(i) || !verdicts.isLive(i) || hasOwnScope(rules, i)) continue;
    if (!isRedundant(input, summary, below, i)) continue;
    const koi = rules.names.koiIds[rules.koi[i] as number] ?? "";
    const related = [{ place: { pointer: model.kois.defaultKoi.pointer }, label: "default_koi" } as const];
    const isDefault = model.kois.defaultKoi.id === koi && model.kois.defaultKoi.pointer !== "";
    const pointer = pointerTo("/bindings", i);
    // A rule may stand there for its reader, or for the day on which the default koi is another one.
    const fix = fixBy("unsafe", "unchanged", { op: "remove", pointer });
    yield finding("binding/redundant", pointer, { koi }, isDefault ? { related, ...fix } : fix);
  }
}

/** For each channel, account and tier the one koi that answers what no rule of that tier or a better one takes. */
class AnswersBelow {
  readonly #rules: RuleSet;
  readonly #summary: TierSummary;
  readonly #lastResort: number;
  readonly #accounts: number;
  readonly #kois: Int32Array;

  constructor({ rules, kois }: Model, summary: TierSummary) {
    this.#rules = rules;
    this.#summary = summary;
    this.#lastResort = kois.indexOf.get(kois.defaultKoi.id) ?? SEVERAL_KOIS;
    this.#accounts = Math.max(1, ...rules.names.accounts.map((accounts) => accounts.length));
    this.#kois = new Int32Array(rules.names.channels.length * this.#accounts * listTiers.length).fill(
      UNKNOWN,
    );
  }

  /** A koi's number, `SEVERAL_KOIS` where it depends on the message. */
  koiOf(channel: number, account: number, tier: number): number {
    const at = (channel * this.#accounts + account) * listTiers.length + tier;
    const known = this.#kois[at] as number;
    if (known !== UNKNOWN) return known;
    return (this.#kois[at] = answerBelow(this.#summary, channel, account, tier, this.#lastResort));
  }

  /** A quick "no" for what nearly all rows are: rules for one peer and one account. */
  mayBeRedundant(i: number): boolean {
    const rules = this.#rules;
    const account = rules.account[i] as number;
    if (account === ANY_ACCOUNT || !isForOnePeer(rules, i)) return true;
    return this.koiOf(rules.channel[i] as number, account, PEER_TIER) === rules.koi[i];
  }
}

function answerBelow(
  summary: TierSummary,
  channel: number,
  account: number,
  tier: number,
  lastResort: number,
): number {
  const rest = ACCOUNT_TIERS.filter((one) => one !== listTiers[tier]);
  const last = rest.map((one) => summary.koisOf(channel, account, one)).find((kois) => kois !== NO_KOI);
  const koi = last ?? lastResort;
  const lower = listTiers.slice(tier + 1).map((one) => summary.koisOf(channel, account, one));
  return lower.every((kois) => kois === NO_KOI || kois === koi) ? koi : SEVERAL_KOIS;
}

/** A binding with a `dmScope` of its own changes session keys, whoever answers. */
function hasOwnScope(rules: RuleSet, i: number): boolean {
  return rules.extras.size > 0 && rules.extras.get(i)?.dmScope !== undefined;
}

function isRedundant(input: CheckInput, summary: TierSummary, below: AnswersBelow, i: number): boolean {
  const { rules } = input.model;
  const koi = rules.koi[i] as number;
  const channel = rules.channel[i] as number;
  const tier = listTiers.indexOf(listTier(rules, i));
  return rules
    .accountsOf(i)
    .every(
      (account) => below.koiOf(channel, account, tier) === koi && sameTierIsOwn(input, summary, i, account),
    );
}

/**
 * Rules of its own tier could take over too: for a peer only rules for that very peer, or, where rooms can hang
 * under others, for any; elsewhere all of the tier.
 */
function sameTierIsOwn(
  { model: { rules }, verdicts }: CheckInput,
  summary: TierSummary,
  i: number,
  account: number,
): boolean {
  const tier = listTier(rules, i);
  const kois = summary.koisOf(rules.channel[i] as number, account, tier);
  if (tier !== "peer" || kois === NO_KOI || kois === rules.koi[i])
    return kois === NO_KOI || kois === rules.koi[i];
  const channel = rules.names.channels[rules.channel[i] as number] as ChannelId;
  const canHaveParent = channelRules[channel].hasParents && rules.peer[i] === peerCodes.room;
  return !canHaveParent && verdicts.isOnlyRuleForPeer(i);
}
