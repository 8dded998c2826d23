// binding/shadowed, binding/duplicate, binding/conflict: a binding that never receives a message, told by how
// it came to be so. One proof, three names: they need different repairs.

import type { FindingDetail, Finding, Related } from "../../diagnostics/finding.ts";
import { finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { listTier } from "../../resolve/rule-tier.ts";
import { ANY_ACCOUNT, type RuleSet } from "../../resolve/rule-set.ts";
import type { CheckInput } from "../check.ts";

const MOST_RELATED = 5;

/** Findings for every shadowed binding. */
export function* deadBindings({ model, verdicts, witnesses }: CheckInput): Iterable<Finding> {
  const { rules } = model;
  for (const [i, by] of verdicts.shadowedBy) {
    const first = by[0] as number;
    const koi = koiOf(rules, i);
    const related = by.slice(0, MOST_RELATED).map((winner): Related => {
      const place = { pointer: pointerTo("/bindings", winner) };
      if (by.length === 1) return { place, label: "this_one_wins" };
      const account = accountOf(rules, winner);
      return { place, label: "wins_for_these_accounts", ...(account !== undefined && { subject: account }) };
    });
    const detail: FindingDetail = { related, witness: witnesses.of(i) };
    const at = pointerTo("/bindings", i);
    const isSameRule = by.length === 1 && sameRule(rules, i, first);
    if (isSameRule && koiOf(rules, first) === koi) {
      const firstHere: Related = { place: { pointer: pointerTo("/bindings", first) }, label: "first_here" };
      const fix = fixBy("safe", "unchanged", { op: "remove", pointer: at });
      yield finding("binding/duplicate", at, { first }, { ...detail, related: [firstHere], ...fix });
    } else if (isSameRule) {
      const args = { first, firstKoi: koiOf(rules, first), koi };
      const fix = fixBy("unsafe", "unchanged", { op: "remove", pointer: at });
      yield finding("binding/conflict", at, args, { ...detail, ...fix });
    } else {
      const isOwn = by.some((winner) => koiOf(rules, winner) === koi);
      const coversAccounts =
        by.length > 1 && rules.account[i] === ANY_ACCOUNT ? rules.accountsOf(i).length : undefined;
      const args = {
        by,
        owner: koiOf(rules, first),
        koi,
        ...(coversAccounts !== undefined && { coversAccounts }),
      };
      const severity = isOwn ? "warning" : "error";
      yield finding("binding/shadowed", at, args, { ...detail, severity, ...repair(rules, i, by, koi) });
    }
  }
}

/** Removed where its own koi answers anyway, moved where that lets it win, else removed if that is what is wanted. */
function repair(rules: RuleSet, i: number, by: readonly number[], koi: string): Pick<FindingDetail, "fix"> {
  const pointer = pointerTo("/bindings", i);
  const [only = i] = by;
  if (by.every((winner) => koiOf(rules, winner) === koi)) {
    return fixBy("safe", "unchanged", { op: "remove", pointer });
  }
  // One that covers all of it in its tier is wider, and stays alive behind it; several might be covered in turn.
  if (by.length === 1 && only < i && listTier(rules, only) === listTier(rules, i)) {
    return fixBy("unsafe", "changes", { op: "move", pointer, before: only });
  }
  return fixBy("unsafe", "unchanged", { op: "remove", pointer });
}

function koiOf(rules: RuleSet, i: number): string {
  return rules.names.koiIds[rules.koi[i] as number] ?? "";
}

/** The one account that rule `i` is for, `undefined` where it is for any. */
function accountOf(rules: RuleSet, i: number): string | undefined {
  const account = rules.account[i] as number;
  return account === ANY_ACCOUNT ? undefined : rules.names.accounts[rules.channel[i] as number]?.[account];
}

function sameRule(rules: RuleSet, a: number, b: number): boolean {
  const left = rules.extras.get(a);
  const right = rules.extras.get(b);
  return (
    rules.channel[a] === rules.channel[b] &&
    rules.account[a] === rules.account[b] &&
    rules.peer[a] === rules.peer[b] &&
    rules.peerId(a) === rules.peerId(b) &&
    left?.guildId === right?.guildId &&
    left?.teamId === right?.teamId &&
    (left?.roles ?? []).join() === (right?.roles ?? []).join()
  );
}
