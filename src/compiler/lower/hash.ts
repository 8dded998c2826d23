// Live rules into the hash part of a table. Dead and impossible rules are not in it. Peer rules without
// conditions, nearly all of a big config, go in as bytes.

import type { HashPart } from "../../routing/table/hash-builder.ts";
import type { Scope } from "../../routing/table/encode.ts";
import { TableBuilder, hasConditions } from "../../routing/table/table-builder.ts";
import type { Rule } from "../../routing/rule.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Verdicts } from "../analyse/verdicts/verdicts.ts";
import { ANY_ACCOUNT, type RuleSet, peerCodes } from "../resolve/rule-set.ts";
import { isForOnePeer } from "../resolve/rule-tier.ts";

/** The hash of a config's live rules. */
export interface LoweredRules {
  readonly hash: HashPart;
  readonly scopes: readonly Scope[];
}

/** Lowers the live rules of `verdicts`. */
export function lowerRules(verdicts: Verdicts): LoweredRules {
  const { rules } = verdicts;
  const conditional: Rule[] = [];
  for (const i of [...rules.extras.keys()].sort((a, b) => a - b)) {
    if (!verdicts.isLive(i)) continue;
    const rule = rules.ruleAt(i);
    if (hasConditions(rule)) conditional.push(rule);
  }
  const isConditional = new Set(conditional.map((rule) => rule.index));
  const builder = new TableBuilder(rules.names.koiIds, rules.count, conditional);
  const scopes = new PeerScopes(rules, builder);
  for (let i = 0; i < rules.count; i++) {
    if (!verdicts.isLive(i) || (isConditional.size > 0 && isConditional.has(i))) continue;
    if (!isForOnePeer(rules, i)) {
      builder.add(rules.ruleAt(i));
      continue;
    }
    const start = rules.idAt(i);
    const end = start + (rules.idLength[i] as number);
    builder.addPeer(scopes.of(i), rules.idBytes(i), start, end, i, rules.koi[i] as number);
  }
  return { hash: builder.finish(), scopes: builder.scopes };
}

const UNKNOWN = -1;

/** The scopes of peer rules, remembered by number: no string is made for each row. */
class PeerScopes {
  readonly #rules: RuleSet;
  readonly #builder: TableBuilder;
  /** Two for each account of each channel, and two for any account; made when they are first asked for. */
  readonly #scopes: Int32Array;
  readonly #accounts: number;

  constructor(rules: RuleSet, builder: TableBuilder) {
    this.#rules = rules;
    this.#builder = builder;
    this.#accounts = 1 + Math.max(0, ...rules.names.accounts.map((accounts) => accounts.length));
    this.#scopes = new Int32Array(rules.names.channels.length * this.#accounts * 2).fill(UNKNOWN);
  }

  of(i: number): number {
    const { channel, account, peer } = this.#rules;
    const number = account[i] === ANY_ACCOUNT ? 0 : 1 + (account[i] as number);
    const isDm = peer[i] === peerCodes.dm;
    const at = ((channel[i] as number) * this.#accounts + number) * 2 + (isDm ? 1 : 0);
    const known = this.#scopes[at] as number;
    return known === UNKNOWN ? (this.#scopes[at] = this.#make(i, isDm)) : known;
  }

  #make(i: number, isDm: boolean): number {
    const { names, channel, account } = this.#rules;
    const number = channel[i] as number;
    const any = account[i] === ANY_ACCOUNT;
    const accountId = any ? "*" : (names.accounts[number]?.[account[i] as number] as AccountId);
    return this.#builder.scope(names.channels[number] as ChannelId, accountId, isDm ? "dm" : "room");
  }
}
