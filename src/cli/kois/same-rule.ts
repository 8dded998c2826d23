// Which binding of a config says the same as a match that was typed: compared in normal form, so that spelling, the
// order of roles and an omitted default account make no difference.

import type { BindingMatch } from "../../config/bindings.ts";
import type { Model } from "../../compiler/resolve/model.ts";
import { channelIdOf } from "../../routing/channels/registry.ts";
import { peerClass } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Rule } from "../../routing/rule.ts";

/** The index of a binding of `koiId` with this match; `undefined` where there is none. */
export function sameRule(match: BindingMatch, koiId: KoiId, model: Model): number | undefined {
  for (const rule of model.rules.rules()) {
    if (rule.koiId === koiId && isSame(rule, match, model)) return rule.index;
  }
  return undefined;
}

/** Whether a rule matches what `match` matches. Ids of `match` are canonical. */
export function isSame(rule: Rule, match: BindingMatch, { channels }: Model): boolean {
  const channel = channelIdOf(match.channel);
  if (channel === undefined || rule.channel !== channel) return false;
  const account = match.accountId ?? channels[channel].defaultAccount;
  return (
    rule.account === account &&
    samePeer(rule, match) &&
    rule.guildId === textOf(match.guildId) &&
    rule.teamId === textOf(match.teamId) &&
    sortedText(rule.roles) === sortedText(match.roles)
  );
}

function samePeer({ peer }: Rule, { peer: wanted }: BindingMatch): boolean {
  if (!peer || !wanted) return peer === undefined && wanted === undefined;
  const kind = wanted.kind === "direct" ? "dm" : wanted.kind;
  return peer.id === String(wanted.id) && peer.class === peerClass(kind);
}

function textOf(id: string | number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

function sortedText(ids: readonly (string | number)[] | undefined): string {
  return (ids ?? []).map(String).toSorted().join(" ");
}
