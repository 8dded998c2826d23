// What no binding covers: binding/no-catch-all, account/never-bound, binding/unbound-koi and
// binding/default-never-used all ask which (channel, account) ends at which koi.

import { matchesKoiPattern } from "../../../policy/koi-pattern.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import type { AccountId } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { type RuleSet, peerCodes } from "../../resolve/rule-set.ts";
import { isForOnePeer, listTier } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";

interface AccountCoverage {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  hasRule: boolean;
  /** Whether a rule takes every direct message, every message of a room. */
  takesDms: boolean;
  takesRooms: boolean;
}

function hasCatchAll({ takesDms, takesRooms }: AccountCoverage): boolean {
  return takesDms && takesRooms;
}

/** Both checks ask, and the answer takes a look at every rule. */
const known = new WeakMap<CheckInput, readonly AccountCoverage[]>();

/** Every account of the configured channels, with what binds it. */
function coverageOf(input: CheckInput): readonly AccountCoverage[] {
  const coverage = known.get(input) ?? judgeCoverage(input);
  known.set(input, coverage);
  return coverage;
}

function judgeCoverage({ model, verdicts }: CheckInput): AccountCoverage[] {
  const { rules, channels } = model;
  const table = rules.names.channels.map((channel, c) =>
    (rules.names.accounts[c] ?? []).map((accountId): AccountCoverage => ({
      channel,
      accountId,
      hasRule: false,
      takesDms: false,
      takesRooms: false,
    })),
  );
  for (let i = 0; i < rules.count; i++) {
    if (!verdicts.isLive(i)) continue;
    if (isForOnePeer(rules, i)) {
      for (const account of rules.accountsOf(i)) {
        const one = table[rules.channel[i] as number]?.[account];
        if (one) one.hasRule = true;
      }
      continue;
    }
    const tier = listTier(rules, i);
    const isWide = tier === "account" || tier === "channel";
    const isPlainKind = tier === "peerKind" && !hasConditions(rules, i);
    for (const account of rules.accountsOf(i)) {
      const one = table[rules.channel[i] as number]?.[account];
      if (!one) continue;
      one.hasRule = true;
      one.takesDms ||= isWide || (isPlainKind && rules.peer[i] === peerCodes.any_dm);
      one.takesRooms ||= isWide || (isPlainKind && rules.peer[i] === peerCodes.any_room);
    }
  }
  return table.flat().filter((one) => channels[one.channel].isConfigured);
}

function hasConditions(rules: RuleSet, i: number): boolean {
  const { guildId, teamId } = rules.extras.get(i) ?? {};
  return guildId !== undefined || teamId !== undefined;
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
    if (hasCatchAll(one)) continue;
    const args = { channel: one.channel, accountId: one.accountId, defaultKoi: kois.defaultKoi.id };
    const place = { pointer: accountPlace(model, one), part: "key" } as const;
    const value = { koiId: "", match: { channel: one.channel, accountId: one.accountId } };
    const fix = fixBy("placeholder", "changes", { op: "insert", pointer: "/bindings", value });
    if (!one.hasRule) yield finding("account/never-bound", place, args, { related, ...fix });
    else if (!kois.defaultIsStated) yield finding("binding/no-catch-all", place, args, { related, ...fix });
  }
}

/** Kois that nothing leads to, and a default koi that nothing falls to. */
export function* uselessKois(input: CheckInput): Iterable<Finding> {
  const { model, verdicts } = input;
  const { rules, kois } = model;
  if (kois.list.length < 2) return;
  const isBound = new Uint8Array(kois.list.length);
  for (let i = 0; i < rules.count; i++) if (verdicts.isLive(i)) isBound[rules.koi[i] as number] = 1;
  const isNamed = namedElsewhere(model);
  for (const [number, koi] of kois.list.entries()) {
    if (koi.id === kois.defaultKoi.id || isBound[number] === 1 || isNamed(koi.id)) continue;
    yield finding("binding/unbound-koi", pointerTo(koi.pointer, "id"), { koi: koi.id });
  }
  const { id, pointer } = kois.defaultKoi;
  // The embedded WebChat is always there, so without a rule for it the default koi is used.
  const isUsed =
    isBound[kois.indexOf.get(id) ?? -1] === 1 ||
    isNamed(id) ||
    !model.channels.webchat.isConfigured ||
    coverageOf(input).some((one) => !hasCatchAll(one));
  if (!isUsed) yield finding("binding/default-never-used", pointerTo(pointer, "id"), { koi: id });
}

/** Whether a koi is reached otherwise than by a binding. `*` in a name stands for any text. */
function namedElsewhere({ config, broadcast }: Model): (id: string) => boolean {
  const names = new Set<string>([
    ...[...broadcast.values()].flatMap((list) => list.kois as readonly string[]),
    ...(config.tools?.koiToKoi?.allow ?? []),
    ...(config.kois?.list ?? []).flatMap((koi) => koi.subagents?.allowKois ?? []),
  ]);
  const patterns = [...names].filter((name) => name.includes("*"));
  const exact = new Set([...names].map((name) => name.trim().toLowerCase()));
  return (id) => exact.has(id) || patterns.some((pattern) => matchesKoiPattern(pattern, id));
}
