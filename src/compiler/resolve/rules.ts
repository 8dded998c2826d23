// All bindings into a rule set. Two ways in: parsed values, or the columns of a big file, whose plain rows
// never become objects. Both end in the same rows.

import type { BindingConfig } from "../../config/bindings.ts";
import { isPlainId } from "../../routing/channels/plain-id.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Finding } from "../diagnostics/finding.ts";
import { bindingAt } from "../read/column-binding.ts";
import type { ColumnRead } from "../read/columns.ts";
import { resolveBinding } from "./binding.ts";
import type { BindingScope } from "./binding-part.ts";
import type { ResolvedChannels } from "./channels.ts";
import type { ResolvedKois } from "./kois.ts";
import { PlainNames, kindNamed } from "./plain-names.ts";
import { type RuleNames, RuleSet, peerCodes } from "./rule-set.ts";

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
  const names = new PlainNames(scope);
  const scratch = new Uint8Array(MAX_PLAIN_ID);
  bindings.forEach((binding, i) => {
    if (!setPlain(binding, i, names, rules, scratch)) resolveOne(binding, i, scope, rules, findings);
  });
  return { rules, findings };
}

/** Resolves the columns of a big file. `odd` elements have the right shape. */
export function resolveColumns(read: ColumnRead, scope: BindingScope): ResolvedRules {
  const { bytes, columns } = read;
  const rules = new RuleSet(columns.count, scope.names, bytes);
  const findings: Finding[] = [];
  const names = new PlainNames(scope);
  const kois = columns.koiNames.map((name) => names.koi(name));
  const channels = columns.channelNames.map((name) => names.channel(name));
  const kinds = columns.kindNames.map((name) => kindNamed(name));
  const accounts = channels.map((channel) =>
    channel ? [undefined, ...columns.accountNames].map((name) => names.account(channel, name)) : [],
  );
  for (let i = 0; i < columns.count; i++) {
    const channel = channels[columns.channel[i] as number];
    const koi = kois[columns.koi[i] as number];
    const account = accounts[columns.channel[i] as number]?.[columns.account[i] as number];
    const hasPeer = columns.kind[i] !== 0;
    const kind = hasPeer ? kinds[(columns.kind[i] as number) - 1] : undefined;
    const start = columns.idStart[i] as number;
    const length = columns.idLength[i] as number;
    const isPlain =
      channel !== undefined &&
      koi !== undefined &&
      account !== undefined &&
      (!hasPeer || (kind !== undefined && isPlainId(channel.id, kind, bytes, start, start + length))) &&
      !(columns.odd.size > 0 && columns.odd.has(i));
    if (!isPlain) {
      resolveOne(bindingAt(read, i) as BindingConfig, i, scope, rules, findings);
      continue;
    }
    rules.koi[i] = koi;
    rules.channel[i] = channel.number;
    rules.account[i] = account;
    if (kind === undefined) continue;
    rules.peer[i] = kind === "dm" ? peerCodes.dm : peerCodes.room;
    rules.idStart[i] = start;
    rules.idLength[i] = length;
  }
  return { rules, findings };
}

/** Longer ids are for `resolveBinding`. */
const MAX_PLAIN_ID = 255;

/** Writes the row of a binding about which there is nothing to say; `false` where there may be. */
function setPlain(
  { koiId, match, session }: BindingConfig,
  i: number,
  names: PlainNames,
  rules: RuleSet,
  scratch: Uint8Array,
): boolean {
  const { accountId, peer, guildId, teamId, roles } = match;
  const hasMore =
    session !== undefined || guildId !== undefined || teamId !== undefined || roles !== undefined;
  const channel = names.channel(match.channel);
  const koi = names.koi(koiId);
  if (hasMore || channel === undefined || koi === undefined) return false;
  const account = names.account(channel, accountId);
  if (account === undefined) return false;
  if (peer === undefined) {
    rules.setPlain(i, koi, channel.number, account);
    return true;
  }
  const kind = kindNamed(peer.kind);
  const length = typeof peer.id === "string" ? writeAscii(peer.id, scratch) : 0;
  if (kind === undefined || length === 0 || !isPlainId(channel.id, kind, scratch, 0, length)) return false;
  rules.setPlain(i, koi, channel.number, account);
  rules.setPeer(i, kind === "dm" ? peerCodes.dm : peerCodes.room, scratch.subarray(0, length));
  return true;
}

/** How many bytes `text` takes in `into`; 0 where it is not ASCII or too long. */
function writeAscii(text: string, into: Uint8Array): number {
  if (text.length > into.length) return 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return 0;
    into[at] = unit;
  }
  return text.length;
}

function resolveOne(
  binding: BindingConfig,
  i: number,
  scope: BindingScope,
  rules: RuleSet,
  findings: Finding[],
): void {
  const resolved = resolveBinding(binding, i, scope);
  for (const found of resolved.findings) findings.push(found);
  if ("row" in resolved) rules.set(i, resolved.row);
  else rules.impossible.set(i, resolved.impossible);
}
