// access/open-without-star, access/empty-allowlist, access/pairing-inert: a policy for direct messages that
// contradicts its list. One finding for each written policy, whatever number of accounts it holds for.

import type { AccessRules } from "../../../policy/access-rules.ts";
import type { ChannelId, Facts } from "../../../routing/facts.ts";
import type { AccountId } from "../../../routing/ids.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { valueAt } from "../../read/value-at.ts";
import type { CheckInput } from "../check.ts";
import { withoutRepeatedFixes } from "../repeated-fixes.ts";

/** Findings about every policy that the config states for an account that can be reached. */
export function policies(input: CheckInput): Iterable<Finding> {
  return withoutRepeatedFixes(statedPolicies(input));
}

function* statedPolicies(input: CheckInput): Iterable<Finding> {
  const told = new Set<string>();
  for (const { id: channel, accounts, isConfigured } of Object.values(input.model.channels)) {
    if (!isConfigured) continue;
    for (const accountId of accounts) {
      const found = judge(channel, accountId, input);
      const key = found && JSON.stringify([found.code, found.place]);
      if (!found || key === undefined || told.has(key)) continue;
      told.add(key);
      yield found;
    }
  }
}

function judge(channel: ChannelId, accountId: AccountId, input: CheckInput): Finding | undefined {
  const own = input.access(channel, accountId);
  const { dmPolicy, allowFrom } = own;
  if (dmPolicy.pointer === "") return undefined;
  const peer = { kind: "dm", id: input.witnesses.freshPeer(channel, "dm") } as const;
  const about: About = { own, facts: { channel, accountId, peer }, input };
  const hasStar = allowFrom?.value.has("*") === true;
  if (dmPolicy.value === "open" && !hasStar) return openWithoutStar(about);
  if (dmPolicy.value === "allowlist" && (allowFrom?.value.size ?? 0) === 0) return emptyAllowlist(about);
  if (dmPolicy.value === "pairing" && hasStar) return pairingInert(about);
  return undefined;
}

interface About {
  readonly own: AccessRules;
  /** A stranger's message. */
  readonly facts: Facts;
  readonly input: CheckInput;
}

function openWithoutStar({ own: { dmPolicy, allowFrom }, facts }: About): Finding | undefined {
  // On WebChat `open` is what holds anyway, and nobody has to say it twice.
  if (facts.channel === "webchat" && !allowFrom) return undefined;
  const list = allowFrom?.pointer ?? listBeside(dmPolicy.pointer);
  return finding(
    "access/open-without-star",
    dmPolicy.pointer,
    { hasList: allowFrom !== undefined },
    {
      related: listHere(allowFrom?.pointer),
      witness: facts,
      fix: {
        applicability: "unsafe",
        routing: "unchanged",
        edits: [{ op: "insert", pointer: list, value: "*" }],
      },
    },
  );
}

function emptyAllowlist({ own: { dmPolicy, allowFrom }, facts }: About): Finding {
  const { channel, accountId } = facts;
  const list = allowFrom?.pointer ?? listBeside(dmPolicy.pointer);
  return finding(
    "access/empty-allowlist",
    dmPolicy.pointer,
    { channel, accountId },
    {
      related: listHere(allowFrom?.pointer),
      witness: facts,
      fix: {
        applicability: "placeholder",
        routing: "changes",
        edits: [{ op: "insert", pointer: list, value: "" }],
      },
    },
  );
}

function pairingInert({ own: { dmPolicy, allowFrom }, facts, input }: About): Finding {
  const { channel, accountId } = facts;
  const list = allowFrom?.pointer ?? "";
  const written = valueAt(input.model.config, list) as readonly (string | number)[];
  const star = written.findIndex((entry) => String(entry).trim() === "*");
  return finding(
    "access/pairing-inert",
    dmPolicy.pointer,
    { channel, accountId },
    {
      related: [{ place: { pointer: pointerTo(list, star) }, label: "policy_here" }],
      witness: facts,
      fix: {
        applicability: "unsafe",
        routing: "changes",
        edits: [{ op: "remove", pointer: pointerTo(list, star) }],
      },
    },
  );
}

/** The list that belongs to a policy: in the same object. */
function listBeside(policy: string): string {
  return policy.replace(/[^/]+$/, "allowFrom");
}

function listHere(pointer: string | undefined): readonly Related[] {
  return pointer === undefined ? [] : [{ place: { pointer }, label: "policy_here" }];
}
