// All bindings into a rule set. Two ways in: parsed values, or the columns of a big file, whose plain rows
// never become objects. Both end in the same rows.

import type { BindingConfig } from "../../config/bindings.ts";
import { isPlainId } from "../../routing/channels/plain-id.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import { type ChannelId, type PeerKind, peerClass } from "../../routing/facts.ts";
import { accountIdOf, koiIdOf } from "../../routing/ids.ts";
import type { Finding } from "../diagnostics/finding.ts";
import type { ColumnRead } from "../read/columns.ts";
import { type BindingScope, resolveBinding } from "./binding.ts";
import type { ResolvedChannels } from "./channels.ts";
import type { ResolvedKois } from "./kois.ts";
import { ANY_ACCOUNT, type RuleNames, RuleSet, peerCodes } from "./rule-set.ts";

/** Rules, and what there was to say about single bindings. */
export interface ResolvedRules {
  readonly rules: RuleSet;
  readonly findings: readonly Finding[];
}

/** The names that rows refer to by number. */
export function ruleNames(kois: ResolvedKois, channels: ResolvedChannels): RuleNames {
  const ids = Object.keys(channelRules) as ChannelId[];
  return {
    koiIds: kois.list.map((koi) => koi.id),
    channels: ids,
    accounts: ids.map((id) => channels[id].accounts),
  };
}

/** Resolves parsed bindings, which have the right shape. */
export function resolveRules(bindings: readonly BindingConfig[], scope: BindingScope): ResolvedRules {
  const rules = new RuleSet(bindings.length, scope.names);
  const findings: Finding[] = [];
  bindings.forEach((binding, i) => resolveOne(binding, i, scope, rules, findings));
  return { rules, findings };
}

/** Resolves the columns of a big file. `odd` elements have the right shape. */
export function resolveColumns({ bytes, columns }: ColumnRead, scope: BindingScope): ResolvedRules {
  const rules = new RuleSet(columns.count, scope.names, bytes);
  const findings: Finding[] = [];
  const kois = columns.koiNames.map((name) => scope.kois.indexOf.get(koiIdOf(name) ?? ("" as never)));
  const channels = columns.channelNames.map((name) => channelIdOf(name));
  const kinds = columns.kindNames.map((name) => kindNamed(name));
  const accounts = channels.map((channel) => accountNumbers(channel, columns.accountNames, scope));
  for (let i = 0; i < columns.count; i++) {
    if (!columns.odd.has(i)) {
      const channel = channels[columns.channel[i] as number];
      const koi = kois[columns.koi[i] as number];
      const account = accounts[columns.channel[i] as number]?.[columns.account[i] as number];
      const kind = columns.kind[i] === 0 ? undefined : kinds[(columns.kind[i] as number) - 1];
      const start = columns.idStart[i] as number;
      const length = columns.idLength[i] as number;
      const isPlain =
        channel !== undefined &&
        koi !== undefined &&
        account !== undefined &&
        (columns.kind[i] === 0 || (kind !== undefined && isPlainId(channel, kind, bytes, start, start + length)));
      if (isPlain) {
        rules.koi[i] = koi;
        rules.channel[i] = scope.names.channels.indexOf(channel);
        rules.account[i] = account;
        if (kind === undefined) continue;
        rules.peer[i] = peerClass(kind) === "dm" ? peerCodes.dm : peerCodes.room;
        rules.idStart[i] = start;
        rules.idLength[i] = length;
        continue;
      }
    }
    resolveOne(bindingAt({ bytes, columns }, i), i, scope, rules, findings);
  }
  return { rules, findings };
}

function resolveOne(
  binding: BindingConfig,
  i: number,
  scope: BindingScope,
  rules: RuleSet,
  findings: Finding[],
): void {
  const resolved = resolveBinding(binding, i, scope);
  findings.push(...resolved.findings);
  if ("row" in resolved) rules.set(i, resolved.row);
  else rules.impossible.set(i, resolved.impossible);
}

function kindNamed(name: string): PeerKind | undefined {
  return name === "direct" || name === "dm" ? "dm" : name === "group" || name === "channel" ? name : undefined;
}

/** Account numbers by column value; `undefined` where `resolveBinding` has something to say. */
function accountNumbers(
  channel: ChannelId | undefined,
  names: readonly string[],
  { channels, names: known }: BindingScope,
): readonly (number | undefined)[] {
  if (channel === undefined) return [];
  const resolved = channels[channel];
  const accounts = known.accounts[known.channels.indexOf(channel)] ?? [];
  const numberOf = (id: string | null | undefined): number | undefined => {
    const at = accounts.indexOf(id as never);
    return at < 0 ? undefined : at;
  };
  const omitted = resolved.listed.length < 2 ? numberOf(resolved.defaultAccount) : undefined;
  const stated = names.map((name) => {
    if (name === "*") return accounts.length > 0 ? ANY_ACCOUNT : undefined;
    return numberOf(accountIdOf(name));
  });
  return [omitted, ...stated];
}

/** A row of the columns as the binding that was written. */
export function bindingAt({ bytes, columns }: Pick<ColumnRead, "bytes" | "columns">, i: number): BindingConfig {
  const odd = columns.odd.get(i);
  if (odd !== undefined) return odd as BindingConfig;
  const start = columns.idStart[i] as number;
  const account = columns.account[i] as number;
  const kind = columns.kind[i] as number;
  const id = new TextDecoder().decode(bytes.subarray(start, start + (columns.idLength[i] as number)));
  return {
    koiId: columns.koiNames[columns.koi[i] as number] ?? "",
    match: {
      channel: columns.channelNames[columns.channel[i] as number] as ChannelId,
      ...(account !== 0 && { accountId: columns.accountNames[account - 1] ?? "" }),
      ...(kind !== 0 && { peer: { kind: columns.kindNames[kind - 1] as PeerKind, id } }),
    },
  };
}
