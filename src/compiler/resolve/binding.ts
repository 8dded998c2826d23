// One binding into normal form: which koi, channel and account it names, and its ids in canonical spelling. What
// can't be resolved makes it impossible, with the finding that says why; what is merely odd is a finding too.

import type { BindingConfig } from "../../config/bindings.ts";
import { koiIdOf } from "../../routing/ids.ts";
import { type Finding, type Related, finding } from "../diagnostics/finding.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { fixByReplacing } from "../repair/config-edit.ts";
import { pointerTo } from "../read/pointer.ts";
import { resolveAccount } from "./binding-account.ts";
import { resolveRest } from "./binding-extras.ts";
import type { BindingScope, FindingProblem } from "./binding-part.ts";
import { resolvePeer } from "./binding-peer.ts";
import type { RuleRow } from "./rule-set.ts";

/** A resolved binding: a row, or the finding that makes it impossible. */
export type ResolvedBinding =
  | { readonly row: RuleRow; readonly findings: readonly Finding[] }
  | { readonly impossible: Finding; readonly findings: readonly Finding[] };

/** Resolves `bindings[index]`, which has the right shape. */
export function resolveBinding(binding: BindingConfig, index: number, scope: BindingScope): ResolvedBinding {
  const at = pointerTo("/bindings", index);
  const findings: Finding[] = [];
  const koi = resolveKoi(binding, at, scope);
  const account = resolveAccount(binding, at, scope, findings);
  const peer = resolvePeer(binding, at, findings);
  const rest = resolveRest(binding, at, findings);
  if ("problem" in koi || "problem" in account || "problem" in peer || "problem" in rest) {
    // A binding can be wrong in several ways, and all of them are told; the first one is the reason.
    const parts = [koi, account, peer, rest];
    const problems = parts.filter((part): part is FindingProblem => "problem" in part);
    const told = problems.filter((one) => one.isToldElsewhere !== true).map((one) => one.problem);
    return { impossible: (problems[0] as FindingProblem).problem, findings: [...told, ...findings] };
  }
  // Named one by one: spreading the parts takes longer than all else that is done for a binding.
  const row = {
    koi: koi.koi,
    channel: account.channel,
    account: account.account,
    peer: peer.peer,
    peerId: peer.peerId,
    extras: rest.extras,
  };
  return { row, findings };
}

function resolveKoi(
  binding: BindingConfig,
  at: string,
  { kois }: BindingScope,
): Pick<RuleRow, "koi"> | FindingProblem {
  const id = koiIdOf(binding.koiId);
  const koi = id === undefined ? undefined : kois.indexOf.get(id);
  if (koi !== undefined) return { koi };
  const near = nearest(binding.koiId, [...kois.indexOf.keys()]);
  const related: Related[] = kois.list
    .filter((known) => known.id === near && known.pointer !== "")
    .map((known) => ({ place: { pointer: pointerTo(known.pointer, "id") }, label: "nearest" }));
  const args = { koiId: binding.koiId, ...(near !== undefined && { suggestion: near }) };
  const place = pointerTo(at, "koiId");
  const detail = { related, ...fixByReplacing(place, near) };
  return { problem: finding("binding/unknown-koi", place, args, detail) };
}
