// What no binding covers: binding/no-catch-all, account/never-bound, binding/unbound-koi and
// binding/default-never-used all ask which (channel, account) ends at which koi.

import type { ChannelId } from "../../../routing/facts.ts";
import type { AccountId } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../resolve/pointer-path.ts";
import { listTier } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";

interface AccountCoverage {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  hasRule: boolean;
  hasCatchAll: boolean;
}

/** Every account of the configured channels, with what binds it. */
function coverageOf({ model, verdicts }: CheckInput): AccountCoverage[] {
  const { rules, channels } = model;
  const table = rules.names.channels.map((channel, c) =>
    (rules.names.accounts[c] ?? []).map((accountId) => ({ channel, accountId, hasRule: false, hasCatchAll: false })),
  );
  for (let i = 0; i < rules.count; i++) {
    if (!verdicts.isLive(i)) continue;
    const tier = listTier(rules, i);
    for (const account of rules.accountsOf(i)) {
      const one = table[rules.channel[i] as number]?.[account];
      if (!one) continue;
      one.hasRule = true;
      one.hasCatchAll ||= tier === "account" || tier === "channel";
    }
  }
  return table.flat().filter((one) => channels[one.channel].isConfigured);
}

function accountPlace(model: Model, { channel, accountId }: AccountCoverage): string {
  const resolved = model.channels[channel];
  return resolved.listed.find((account) => account.id === accountId)?.pointer ?? resolved.pointer;
}

/** Accounts that end at the default koi without anybody having said so. */
export function* uncoveredAccounts(input: CheckInput): Iterable<Finding> {
  const { model } = input;
  const { kois } = model;
  if (kois.list.length < 2) return;
  const related = [{ place: { pointer: kois.defaultKoi.pointer }, label: "default_koi" } as const];
  for (const one of coverageOf(input)) {
    if (one.hasCatchAll) continue;
    const args = { channel: one.channel, accountId: one.accountId, defaultKoi: kois.defaultKoi.id };
    const place = { pointer: accountPlace(model, one), part: "key" } as const;
    if (!one.hasRule) yield finding("account/never-bound", place, args, { related });
    else if (!kois.defaultIsStated) yield finding("binding/no-catch-all", place, args, { related });
  }
}

/** Kois that nothing leads to, and a default koi that nothing falls to. */
export function* uselessKois(input: CheckInput): Iterable<Finding> {
  const { model, verdicts } = input;
  const { rules, kois } = model;
  if (kois.list.length < 2) return;
  const bound = new Set<number>();
  for (let i = 0; i < rules.count; i++) if (verdicts.isLive(i)) bound.add(rules.koi[i] as number);
  const named = namedElsewhere(model);
  for (const [number, koi] of kois.list.entries()) {
    if (koi.id === kois.defaultKoi.id || bound.has(number) || named.has(koi.id)) continue;
    yield finding("binding/unbound-koi", pointerTo(koi.pointer, "id"), { koi: koi.id });
  }
  const { id, pointer } = kois.defaultKoi;
  // The embedded WebChat is always there, so without a rule for it the default koi is used.
  const isUsed =
    bound.has(kois.indexOf.get(id) ?? -1) ||
    named.has(id) ||
    !model.channels.webchat.isConfigured ||
    coverageOf(input).some((one) => !one.hasCatchAll);
  if (!isUsed) yield finding("binding/default-never-used", pointerTo(pointer, "id"), { koi: id });
}

/** Kois that are reached otherwise than by a binding. */
function namedElsewhere({ config, broadcast }: Model): ReadonlySet<string> {
  const names = [...broadcast.values()].flatMap((list) => list.kois as readonly string[]);
  names.push(...(config.tools?.koiToKoi?.allow ?? []));
  for (const koi of config.kois?.list ?? []) names.push(...(koi.subagents?.allowKois ?? []));
  return new Set(names.map((name) => name.trim().toLowerCase()));
}
