// For each channel, account and tier: which kois have possible rules there, folded to one, none or several.
// Enough to say, without comparing pairs, whether lower tiers could change who answers.

import { ANY_ACCOUNT, type RuleSet } from "../../resolve/rule-set.ts";
import { type ListTier, isForOnePeer, listTier, listTiers } from "../../resolve/rule-tier.ts";

/** No koi at all, or more than one; a number from 0 on is the one koi. */
export const NO_KOI = -1;
export const SEVERAL_KOIS = -2;

const PEER_TIER = listTiers.indexOf("peer");

/** The fold of what is known and one more koi. */
export function foldKoi(known: number, koi: number): number {
  return known === NO_KOI || known === koi ? koi : SEVERAL_KOIS;
}

/** Folded kois, over all possible rules, dead ones included: they come back when what covers them goes. */
export class TierSummary {
  readonly #folds: Int32Array;
  readonly #accounts: number;

  constructor(rules: RuleSet) {
    this.#accounts = Math.max(1, ...rules.names.accounts.map((accounts) => accounts.length));
    this.#folds = new Int32Array(rules.names.channels.length * this.#accounts * listTiers.length).fill(
      NO_KOI,
    );
    for (let i = 0; i < rules.count; i++) {
      if (rules.impossible.size > 0 && rules.impossible.has(i)) continue;
      const tier = isForOnePeer(rules, i) ? PEER_TIER : listTiers.indexOf(listTier(rules, i));
      const channel = rules.channel[i] as number;
      const koi = rules.koi[i] as number;
      const account = rules.account[i] as number;
      if (account !== ANY_ACCOUNT) this.#add(channel, account, tier, koi);
      else for (const one of rules.accountsOf(i)) this.#add(channel, one, tier, koi);
    }
  }

  /** One koi's number, `NO_KOI` or `SEVERAL_KOIS`. */
  koisOf(channel: number, account: number, tier: ListTier): number {
    return this.#folds[this.#at(channel, account, listTiers.indexOf(tier))] as number;
  }

  #add(channel: number, account: number, tier: number, koi: number): void {
    const at = this.#at(channel, account, tier);
    this.#folds[at] = foldKoi(this.#folds[at] as number, koi);
  }

  #at(channel: number, account: number, tier: number): number {
    return (channel * this.#accounts + account) * listTiers.length + tier;
  }
}
