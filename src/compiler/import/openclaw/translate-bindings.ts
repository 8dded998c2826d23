// The bindings of the original as SKYKOI's. A binding that never matched is left out, as a comment, so that no
// message changes its koi because of it; what an omitted account meant is written out where it would mean another.

import {
  type BranchNode,
  type Doc,
  type Member,
  at,
  isObject,
  memberOf,
  put,
  rename,
  replaceByComment,
  take,
  valueOf,
} from "./document.ts";
import type { Notes } from "./notes.ts";
import type { ListedBinding, OpenClawModel } from "./openclaw-model.ts";
import type { Judgement } from "./judge.ts";
import { deadSentence, lostSentence } from "./sentences.ts";

/** Rewrites `doc.bindings`. */
export function translateBindings(
  doc: Doc,
  model: OpenClawModel,
  judgements: ReadonlyMap<number, Judgement>,
  notes: Notes,
): void {
  const list = memberOf(doc.root, "bindings")?.value;
  if (list?.kind !== "list") return;
  for (const member of list.members.slice()) if (!isObject(member.value)) leaveOutBroken(list, member, notes);
  for (const binding of model.bindings) {
    const judged = judgements.get(binding.index);
    if (judged?.kind === "dead" || judged?.kind === "lost") {
      const why =
        judged.kind === "dead" ? deadSentence(judged, binding, model) : lostSentence(judged.why, binding);
      replaceByComment(list, binding.member, [
        ...binding.member.before,
        ...leftOutComment(binding.member, why),
      ]);
      continue;
    }
    translate(binding, model, notes);
  }
}

function leaveOutBroken(list: BranchNode, member: Member, notes: Notes): void {
  const { origin } = member;
  notes.leftOut.push({ origin, name: "binding", reason: "binding_not_whole", isRestriction: false });
  replaceByComment(list, member, []);
}

function leftOutComment(member: Member, why: string): string[] {
  const text = JSON.stringify(valueOf(member.value)).replaceAll(/[\u2028\u2029]/g, " ");
  return [`// left out: ${text}`, `//   ${why}`];
}

function translate(binding: ListedBinding, model: OpenClawModel, notes: Notes): void {
  const { value: node } = binding.member;
  take(node, "type");
  nameKoi(binding, node, notes);
  const match = at(node, "match");
  if (!isObject(match)) return;
  setText(match, "channel", binding.channel);
  nameAccount(binding, match, model, notes);
  setText(match, "guildId", binding.guildId);
  setText(match, "teamId", binding.teamId);
  if (!binding.roles) take(match, "roles");
  else if (valueIsOther(match, "roles", binding.roles)) put(match, "roles", binding.roles);
  const peer = at(match, "peer");
  if (!isObject(peer) || binding.peer === undefined || binding.peer === "invalid") return;
  setText(peer, "id", binding.peer.id);
  const kind = at(peer, "kind");
  if (kind?.kind === "scalar") setText(peer, "kind", String(kind.value).trim().toLowerCase());
}

function nameKoi(binding: ListedBinding, node: BranchNode, notes: Notes): void {
  const member = memberOf(node, "agentId");
  if (member) rename(member, "koiId");
  if (!binding.isKnownAgent) {
    const args = { agent: binding.writtenAgent, koi: binding.agentId };
    notes.rewrote("unknown_agent", binding.origin, args);
  }
  setText(node, "koiId", binding.agentId);
}

/** An omitted account meant `default`; here it means the channel's default account. */
function nameAccount(binding: ListedBinding, match: BranchNode, model: OpenClawModel, notes: Notes): void {
  if (!binding.isAccountOmitted) {
    setText(match, "accountId", binding.account);
    return;
  }
  const accounts = model.accountsOf(binding.channel);
  if (accounts.length === 1 && accounts[0]?.id === "default") {
    take(match, "accountId");
    return;
  }
  put(match, "accountId", "default");
  notes.rewrote("account_spelled_out", binding.origin, { channel: binding.channel });
}

/** Writes a text, and leaves it as it stands where it is the same already. */
function setText(node: BranchNode, key: string, text: string | undefined): void {
  if (text === undefined) {
    take(node, key);
    return;
  }
  const known = at(node, key);
  if (known?.kind === "scalar" && known.value === text) return;
  put(node, key, text);
}

function valueIsOther(node: BranchNode, key: string, wanted: unknown): boolean {
  const known = at(node, key);
  return !known || JSON.stringify(valueOf(known)) !== JSON.stringify(wanted);
}
