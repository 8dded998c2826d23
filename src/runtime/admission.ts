// Admission as the gateway asks for it: the judgement of `src/policy` on the merged rules of the account,
// which are merged once for each table.

import { type AccessRules, accessRules } from "../policy/access-rules.ts";
import { admissionText, admit as judge } from "../policy/admission.ts";
import { mayCommand, mayKnowFaults as judgeFaults } from "../policy/command-access.ts";
import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { Facts } from "../routing/facts.ts";
import type { PeerId } from "../routing/ids.ts";
import type { PairingStore } from "./pairing/pairing-store.ts";

/** What is judged. */
interface AdmissionInput {
  readonly gateway: CompiledGateway;
  readonly facts: Facts;
  /** Stable id of who wrote. */
  readonly sender: PeerId;
}

/** Whether a message comes in. `pairing`: not yet, the sender may ask to be approved. */
type AdmissionVerdict =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "blocked" | "pairing";
      readonly reasonCode: string;
      /** For people. */
      readonly reason: string;
      /** JSON pointer of the setting that decided. Absent: a built-in default. */
      readonly decidedBy?: string;
    };

/** Judges one message, before commands and before routing. @throws StoreError where approvals can't be read */
export type Admit = (input: AdmissionInput) => AdmissionVerdict;

const merged = new WeakMap<CompiledGateway, Map<string, AccessRules>>();

/** The rules of the config, and the people who were let in. */
export function admitWith(approvals: Pick<PairingStore, "isApproved">): Admit {
  return ({ gateway, facts, sender }) => {
    const { channel, accountId } = facts;
    const isApproved = (person: PeerId): boolean => approvals.isApproved({ channel, accountId, person });
    const verdict = judge(rulesOf(gateway, facts), facts, sender, isApproved);
    if (verdict.kind === "allowed") return verdict;
    const { kind, reasonCode, pointer } = verdict;
    const reason = admissionText(verdict, facts);
    return { kind, reasonCode, reason, ...(pointer === "" ? {} : { decidedBy: pointer }) };
  };
}

/** Whether the sender of an admitted message may give commands. */
export function mayCommandHere({ gateway, facts, sender }: AdmissionInput): boolean {
  return mayCommand(gateway.config, rulesOf(gateway, facts), facts, sender);
}

/** Whether the sender of an admitted message may read what broke inside the gateway. */
export function mayKnowFaults({ gateway, facts, sender }: AdmissionInput): boolean {
  return judgeFaults(gateway.config, rulesOf(gateway, facts), facts, sender);
}

function rulesOf(gateway: CompiledGateway, { channel, accountId }: Facts): AccessRules {
  const ofGateway = merged.get(gateway) ?? new Map<string, AccessRules>();
  merged.set(gateway, ofGateway);
  const key = `${channel} ${accountId}`;
  const rules = ofGateway.get(key) ?? accessRules(gateway.config, channel, accountId);
  ofGateway.set(key, rules);
  return rules;
}
