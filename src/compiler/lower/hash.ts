// Live rules into the hash part of a table. Dead and impossible rules are not in it. Peer rules without
// conditions, nearly all of a big config, go in as bytes.

import type { HashPart } from "../../routing/table/hash-builder.ts";
import type { Scope } from "../../routing/table/encode.ts";
import { TableBuilder, hasConditions } from "../../routing/table/table-builder.ts";
import type { Rule } from "../../routing/rule.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Verdicts } from "../analyse/verdicts/verdicts.ts";
import { ANY_ACCOUNT, type PeerCode, type RuleSet, peerCodes } from "../resolve/rule-set.ts";

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
  const scopeOf = peerScopes(rules, builder);
  for (let i = 0; i < rules.count; i++) {
    if (!verdicts.isLive(i) || (isConditional.size > 0 && isConditional.has(i))) continue;
    const peer = rules.peer[i] as PeerCode;
    if (peer !== peerCodes.dm && peer !== peerCodes.room) {
      builder.add(rules.ruleAt(i));
      continue;
    }
    const start = rules.idAt(i);
    const end = start + (rules.idLength[i] as number);
    builder.addPeer(scopeOf(i), rules.idBytes(i), start, end, i, rules.koi[i] as number);
  }
  return { hash: builder.finish(), scopes: builder.scopes };
}

/** The scope of a peer rule, remembered by number: no string is made for each row. */
function peerScopes(rules: RuleSet, builder: TableBuilder): (i: number) => number {
  const known = new Map<number, number>();
  return (i) => {
    const channel = rules.channel[i] as number;
    const account = rules.account[i] as number;
    const peer = rules.peer[i] as PeerCode;
    const key = (channel * 0x10000 + account) * 8 + peer;
    let scope = known.get(key);
    if (scope === undefined) {
      const accountId = account === ANY_ACCOUNT ? "*" : (rules.names.accounts[channel]?.[account] as AccountId);
      const kind = peer === peerCodes.dm ? "dm" : "room";
      scope = builder.scope(rules.names.channels[channel] as ChannelId, accountId, kind);
      known.set(key, scope);
    }
    return scope;
  };
}
