// binding/order-sensitive: two live rules of one tier overlap, go to different kois, and neither contains the
// other, so the list order alone decides for the messages that both match.

import { peerClass } from "../../../routing/facts.ts";
import type { Facts } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { ANY_ACCOUNT, type RuleSet, peerCodes } from "../../resolve/rule-set.ts";
import { isForOnePeer } from "../../resolve/rule-tier.ts";
import type { CheckInput } from "../check.ts";
import { holdsAll } from "../verdicts/verdicts.ts";
import { IdFilter } from "../id-filter.ts";

// A crowded group would give a finding for every pair; the nearest earlier ones say enough.
const MOST_EARLIER = 16;
const MOST_ROLES = 8;

/** Pairs whose order matters. Only rules with conditions can overlap without containing one another. */
export function* orderSensitive(input: CheckInput): Iterable<Finding> {
  const { rules } = input.model;
  const groups = new Map<string, number[]>();
  for (const i of [...rules.extras.keys()].sort((a, b) => a - b)) {
    if (input.verdicts.isLive(i) && !rules.impossible.has(i)) addTo(groups, groupOf(rules, i), i);
  }
  for (const members of withPlainPeers(groups, input).values()) {
    members.sort((a, b) => a - b);
    for (const [at, later] of members.entries()) {
      for (const first of members.slice(Math.max(0, at - MOST_EARLIER), at))
        yield* judgePair(input, first, later);
    }
  }
}

function addTo(groups: Map<string, number[]>, group: string, i: number): void {
  const members = groups.get(group);
  if (members) members.push(i);
  else groups.set(group, [i]);
}

/** Adds the rules without conditions for peers that also have some with. */
function withPlainPeers(
  groups: Map<string, number[]>,
  { model, verdicts }: CheckInput,
): Map<string, number[]> {
  const { rules } = model;
  if (groups.size === 0) return groups;
  const peers = new IdFilter();
  for (const i of rules.extras.keys()) peers.add(rules.peerId(i));
  for (let i = 0; i < rules.count; i++) {
    if (!peers.mayHold(rules, i) && isForOnePeer(rules, i)) continue;
    if (rules.extras.has(i) || rules.impossible.has(i) || !verdicts.isLive(i)) continue;
    const group = groupOf(rules, i);
    if (groups.has(group)) addTo(groups, group, i);
  }
  return groups;
}

function groupOf(rules: RuleSet, i: number): string {
  const extras = rules.extras.get(i);
  const peer = rules.peer[i] as number;
  const base = `${rules.channel[i]} ${peer}`;
  if (peer !== peerCodes.none) return `${base} ${rules.peerId(i)}`;
  if (extras?.guildId !== undefined) return `${base} guild ${extras.guildId} ${extras.roles ? "roles" : ""}`;
  return extras?.teamId === undefined ? base : `${base} team ${extras.teamId}`;
}

function* judgePair(input: CheckInput, first: number, later: number): Iterable<Finding> {
  const { rules } = input.model;
  if (rules.koi[first] === rules.koi[later]) return;
  if (contains(rules, first, later) || contains(rules, later, first)) return;
  // Where a third rule takes the message, the order of these two decides nothing.
  const both = overlaps(input, first, later).find(
    (facts) => input.router.route(facts).bindingIndex === first,
  );
  if (!both) return;
  const args = {
    first,
    firstKoi: rules.names.koiIds[rules.koi[first] as number] ?? "",
    koi: rules.names.koiIds[rules.koi[later] as number] ?? "",
  };
  const related = [{ place: { pointer: pointerTo("/bindings", first) }, label: "overlaps_with" } as const];
  yield finding("binding/order-sensitive", pointerTo("/bindings", later), args, { related, witness: both });
}

/** Messages that both rules match, one for each pair of roles; none where they don't overlap. */
function overlaps({ model, witnesses }: CheckInput, a: number, b: number): Facts[] {
  const { rules } = model;
  const account = rules.accountsOf(a).find((one) => rules.accountsOf(b).includes(one));
  const left = rules.extras.get(a) ?? {};
  const right = rules.extras.get(b) ?? {};
  if (account === undefined) return [];
  if (left.guildId !== undefined && right.guildId !== undefined && left.guildId !== right.guildId) return [];
  if (left.teamId !== undefined && right.teamId !== undefined && left.teamId !== right.teamId) return [];
  const base = witnesses.of(a);
  const guildId = left.guildId ?? right.guildId;
  const teamId = left.teamId ?? right.teamId;
  const channel = rules.channel[a] as number;
  return rolePairs(left.roles, right.roles).map((roles) => ({
    ...base,
    accountId: rules.names.accounts[channel]?.[account] ?? base.accountId,
    ...(guildId !== undefined && peerClass(base.peer.kind) === "room" && { guildId }),
    ...(teamId !== undefined && { teamId }),
    ...(roles.length > 0 && { roles }),
  }));
}

/** Sets of roles that suffice for both rules: one role of each, or one that is both's. */
function rolePairs(left: readonly string[] = [], right: readonly string[] = []): string[][] {
  const most = (roles: readonly string[]): readonly (string | undefined)[] =>
    roles.length === 0 ? [undefined] : roles.slice(0, MOST_ROLES);
  return most(left).flatMap((one) =>
    most(right).map((other) => [...new Set([one, other].filter((role) => role !== undefined))]),
  );
}

/** Whether every message of `inner` is matched by `outer`. */
function contains(rules: RuleSet, outer: number, inner: number): boolean {
  const large = rules.extras.get(outer) ?? {};
  const small = rules.extras.get(inner) ?? {};
  const account = rules.account[outer];
  return (
    (account === ANY_ACCOUNT || account === rules.account[inner] || isOnlyAccount(rules, outer, inner)) &&
    (large.guildId === undefined || large.guildId === small.guildId) &&
    (large.teamId === undefined || large.teamId === small.teamId) &&
    (large.roles === undefined || (small.roles !== undefined && holdsAll(large.roles, small.roles)))
  );
}

function isOnlyAccount(rules: RuleSet, outer: number, inner: number): boolean {
  const accounts = rules.accountsOf(inner);
  return accounts.length === 1 && accounts[0] === rules.account[outer];
}
