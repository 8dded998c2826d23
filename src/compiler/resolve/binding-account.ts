// The channel and account of a binding: stated, omitted or `*`. An omitted account is the channel's default one, and
// where there is none, or more than one could be meant, that is told.

import type { BindingConfig } from "../../config/bindings.ts";
import { accountIdOf } from "../../routing/ids.ts";
import { type Finding, type FindingDetail, type Related, finding } from "../diagnostics/finding.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { fixBy, fixByReplacing } from "../repair/config-edit.ts";
import { pointerTo } from "../read/pointer.ts";
import { type BindingScope, type FindingProblem, rulesOf } from "./binding-part.ts";
import type { ResolvedChannel } from "./channels.ts";
import { ANY_ACCOUNT, type RuleRow } from "./rule-set.ts";

function accountsPlace(channel: ResolvedChannel): Related[] {
  return channel.listed.length === 0
    ? []
    : [{ place: { pointer: pointerTo(channel.pointer, "accounts"), part: "key" }, label: "accounts_here" }];
}

/** The channel and account of a binding by number; what is odd about them goes into `findings`. */
export function resolveAccount(
  binding: BindingConfig,
  at: string,
  { channels, names }: BindingScope,
  findings: Finding[],
): Pick<RuleRow, "channel" | "account"> | FindingProblem {
  const channel = channels[rulesOf(binding).id];
  const number = names.channels.indexOf(channel.id);
  const { accountId } = binding.match;
  if (accountId !== undefined && accountId.trim() === "*") {
    if (channel.accounts.length > 0) return { channel: number, account: ANY_ACCOUNT };
    return disabled(channel, undefined, at);
  }
  if (accountId === undefined && channel.defaultAccount === null) return noDefault(channel, at);
  const id = accountId === undefined ? channel.defaultAccount : accountIdOf(accountId);
  if (accountId === undefined) findings.push(...judgeOmitted(channel, at));
  const account = id ? channel.indexOf.get(id) : undefined;
  if (account !== undefined) return { channel: number, account };
  if (!channel.isEnabled || channel.listed.some((known) => known.id === id)) {
    return disabled(channel, id ?? undefined, at);
  }
  return { problem: unknownAccount(channel, accountId ?? "", pointerTo(at, "match", "accountId")) };
}

function unknownAccount(channel: ResolvedChannel, accountId: string, place: string): Finding {
  const accounts = channel.listed.length === 0 ? ["default"] : channel.listed.map((known) => known.id);
  const suggestion = nearest(accountId, accounts);
  const args = { channel: channel.id, accountId, accounts, ...(suggestion !== undefined && { suggestion }) };
  const detail = { related: accountsPlace(channel), ...fixByReplacing(place, suggestion) };
  return finding("binding/account-not-configured", place, args, detail);
}

/** Switching something off for a while is no mistake, so it only warns. A channel that is off is told at the channel. */
function disabled(channel: ResolvedChannel, account: string | undefined, at: string): FindingProblem {
  const reason = account === undefined ? "all_accounts_disabled" : "account_disabled";
  const args = { reason, channel: channel.id, ...(account !== undefined && { account }) } as const;
  const problem = finding("binding/unreachable", pointerTo(at, "match"), args);
  return { problem, isToldElsewhere: !channel.isEnabled };
}

/** An omitted account where there is no default. A stated one that does not exist is told where it is stated. */
function noDefault(channel: ResolvedChannel, at: string): FindingProblem {
  const place = pointerTo(at, "match");
  const { statedDefault } = channel;
  if (statedDefault !== undefined) {
    return { problem: unknownAccount(channel, statedDefault, place), isToldElsewhere: true };
  }
  const args = { channel: channel.id, accounts: channel.listed.map((account) => account.id) };
  const edit = { op: "add", pointer: place, key: "accountId", value: "" } as const;
  const detail = { related: accountsPlace(channel), ...fixBy("placeholder", "changes", edit) };
  return { problem: finding("binding/default-account-ambiguous", place, args, detail) };
}

/** What there is to say about an omitted account where there is a default; Page: Multiple accounts. */
function judgeOmitted(channel: ResolvedChannel, at: string): Finding[] {
  const accounts = channel.listed.map((account) => account.id);
  if (channel.defaultAccount === null || accounts.length < 2) return [];
  const isExplicit = channel.statedDefault !== undefined;
  const args = {
    channel: channel.id,
    defaultAccount: channel.defaultAccount,
    others: accounts.filter((id) => id !== channel.defaultAccount),
    isExplicit,
  };
  const related = accountsPlace(channel);
  const stated: Related = {
    place: { pointer: pointerTo(channel.pointer, "defaultAccount") },
    label: "default_set_here",
  };
  const place = pointerTo(at, "match");
  // What it means today; that it was meant to mean every account is as likely, so nobody's word is put in here unasked.
  const edit = { op: "add", pointer: place, key: "accountId", value: channel.defaultAccount } as const;
  const detail: FindingDetail = {
    severity: isExplicit ? "info" : "error",
    related: isExplicit ? [...related, stated] : related,
    ...fixBy("unsafe", "unchanged", edit),
  };
  return [finding("binding/account-omitted", place, args, detail)];
}
