// What a second place in a diagnostic says, and the few words under the first one.

import type { Code, Finding, LabelCode } from "../diagnostics/finding.ts";
import { quoted } from "./phrases.ts";

type Label = (finding: Finding, subject: string | undefined) => string;

function winner(finding: Finding): string {
  switch (finding.code) {
    case "binding/shadowed":
      return `this one wins, for ${quoted(finding.args.owner)}`;
    case "binding/conflict":
    case "binding/order-sensitive":
      return `this one wins, for ${quoted(finding.args.firstKoi)}`;
    default:
      return "this one wins";
  }
}

const labels: Readonly<Record<LabelCode, Label>> = {
  opened_here: () => "opened here",
  first_here: () => "first one here",
  this_one_wins: winner,
  wins_for_these_accounts: (_finding, subject) =>
    subject === undefined ? "wins a part of its messages" : `wins for account ${quoted(subject)}`,
  overlaps_with: () => "overlaps with this one",
  nearest: () => "this one exists",
  accounts_here: () => "the accounts are listed here",
  default_set_here: () => "the default account is set here",
  channel_here: () => "the channel is named here",
  kind_here: () => "the kind is named here",
  other_koi: (finding) => ("other" in finding.args ? `koi ${quoted(finding.args.other)}` : "the other koi"),
  outer_path: () => "the outer folder",
  other_account: (finding) =>
    "other" in finding.args ? `account ${quoted(finding.args.other)}` : "the other account",
  binding_here: () => "bound here",
  because_of_this: () => "because of this one",
  this_rule_wins_anyway: () => "this one wins anyway",
  default_koi: () => "the default koi",
  also_bound_here: () => "also bound here",
  belongs_here: () => "it belongs here",
  policy_here: () => "the rule is here",
  sandbox_here: () => "the sandbox is set here",
  koi_here: (_finding, subject) => (subject === undefined ? "this koi" : `koi ${quoted(subject)}`),
  secret_here: () => "a secret",
  other_spelling: (finding) =>
    "other" in finding.args && finding.args.other !== undefined
      ? `written ${quoted(finding.args.other)} here`
      : "the other path",
  denied_here: () => "denied here",
  taken_here: () => "this takes it away",
  group_here: () => "the group is here",
  enabled_here: () => "switched off here",
  exec_here: () => "commands are allowed here",
  scope_here: () => "the scope is set here",
  network_here: () => "the network is set here",
};

/** What a second place says, in a few words. `subject` is what the label speaks of, where the finding names it. */
export function labelText(label: LabelCode, finding: Finding, subject?: string): string {
  return labels[label](finding, subject);
}

const mainLabels: Readonly<Partial<Record<Code, string>>> = {
  "text/duplicate-key": "this one counts",
  "binding/duplicate": "never reached",
  "binding/conflict": "never reached",
  "binding/shadowed": "never reached",
  "binding/order-sensitive": "overlaps with the first",
  "koi/duplicate-id": "the same id again",
  "account/id-case-clash": "the same account again",
};

/** A few words under the place of a diagnostic, for codes whose second place needs a counterpart. */
export function mainLabel(code: string): string | undefined {
  return Object.hasOwn(mainLabels, code) ? mainLabels[code as Code] : undefined;
}
