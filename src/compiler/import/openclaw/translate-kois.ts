// Agents as kois: their ids, which one is the default, the block they stand in, and who is broadcast to.

import {
  type BranchNode,
  type Doc,
  at,
  isList,
  isObject,
  item,
  memberOf,
  nodeOf,
  objectAt,
  property,
  put,
  rename,
  take,
  textAt,
} from "./document.ts";
import { agentsOf } from "./legacy.ts";
import { parsePointer } from "../../read/pointer.ts";
import type { Notes } from "./notes.ts";
import { agentIdOf } from "./openclaw-ids.ts";
import { type OpenClawModel, isTrue } from "./openclaw-model.ts";

/** Rewrites `agents` and `broadcast` of `doc`. */
export function translateKois({ root }: Doc, model: OpenClawModel, notes: Notes): void {
  listPhantoms(root, model, notes);
  const list = at(root, "agents", "list");
  if (isList(list)) settleIds(list, notes);
  settleDefault(root, model, notes);
  for (const entry of agentsOf(root)) noteKoi(root, entry, notes);
  broadcastLists(root, model, notes);
  const agents = memberOf(root, "agents");
  if (!agents) return;
  if (isObject(agents.value)) take(agents.value, "ownership");
  rename(agents, "kois");
}

/** Without a list every agent that a binding names exists. */
function listPhantoms(root: BranchNode, model: OpenClawModel, notes: Notes): void {
  const named = [...new Set(model.bindings.map((one) => one.agentId))].filter(
    (id) => id !== "" && id !== "main",
  );
  const agents = objectAt(root, "agents");
  if (model.agents.length > 0 || named.length === 0 || !agents) return;
  take(agents, "list");
  const entries = [{ id: "main", default: true }, ...named.map((id) => ({ id }))];
  agents.members.push(property("list", { ...(nodeOf(entries) as BranchNode), isInline: false }));
  notes.rewrote("agents_from_bindings", undefined, { agents: entries.map(({ id }) => id).join(", ") });
}

/** One entry for each id, in its one spelling. */
function settleIds(list: BranchNode, notes: Notes): void {
  const seen = new Set<string>();
  for (const member of list.members.slice()) {
    const written = textAt(member.value, "id") ?? "";
    if (!isObject(member.value) || written.trim() === "") {
      list.members.splice(list.members.indexOf(member), 1);
      notes.leftOut.push({
        origin: member.origin,
        name: "agent",
        reason: "unknown_value",
        isRestriction: false,
      });
      continue;
    }
    const id = agentIdOf(written);
    if (seen.has(id)) {
      list.members.splice(list.members.indexOf(member), 1);
      notes.rewrote("agent_repeated", member.origin, { agent: id });
      continue;
    }
    seen.add(id);
    if (id === written) continue;
    put(member.value, "id", id);
    notes.rewrote("agent_renamed", member.origin, { from: JSON.stringify(written), to: id });
  }
}

/** One default, and said so where there are several kois. */
function settleDefault(root: BranchNode, model: OpenClawModel, notes: Notes): void {
  const entries = agentsOf(root);
  const chosen = entries.find((entry) => isTrue(entry, "default"));
  for (const entry of entries) {
    if (entry === chosen || !isTrue(entry, "default")) continue;
    notes.rewrote("second_default", memberOf(entry, "default")?.origin, { agent: textAt(entry, "id") ?? "" });
    take(entry, "default");
  }
  const [first, second] = entries;
  if (chosen || !first || !second) return;
  const koi = textAt(first, "id") ?? "";
  first.members.splice(1, 0, property("default", nodeOf(true)));
  if (model.defaultAgent === null) notes.differs("unmatched_have_an_owner", undefined, { koi });
  else notes.rewrote("default_made_explicit", memberOf(first, "id")?.origin, { koi });
}

function noteKoi(root: BranchNode, entry: BranchNode, notes: Notes): void {
  const koi = textAt(entry, "id") ?? "";
  const tools = at(entry, "tools");
  const elevated = isObject(tools) ? take(tools, "elevated") : undefined;
  if (elevated) notes.differs("elevated_is_global", elevated.origin, { koi });
  const model = memberOf(entry, "model");
  const fallbacks = at(root, "agents", "defaults", "model", "fallbacks");
  const hasOwn = model && memberOf(model.value, "fallbacks");
  if (model && !hasOwn && isList(fallbacks) && fallbacks.members.length > 0) {
    notes.differs("model_fallbacks", model.origin, { koi });
  }
}

function broadcastLists(root: BranchNode, model: OpenClawModel, notes: Notes): void {
  const broadcast = at(root, "broadcast");
  if (!isObject(broadcast)) return;
  let isUnqualified = false;
  for (const member of broadcast.members) {
    if (member.key === "strategy") continue;
    isUnqualified ||= !member.key.includes(":");
    const inner = at(member.value, "agents");
    if (isObject(member.value) && isList(inner)) {
      for (const { key, origin } of member.value.members) {
        if (key !== "agents")
          notes.leftOut.push({
            origin,
            name: origin ? parsePointer(origin.pointer).join(".") : key,
            reason: "unknown_key",
            isRestriction: key === "mentionGating",
          });
      }
      member.value = inner;
    }
    if (isList(member.value)) settleList(member.value, model, notes);
  }
  if (isUnqualified) notes.differs("broadcast_everywhere", memberOf(root, "broadcast")?.origin);
}

function settleList(list: BranchNode, model: OpenClawModel, notes: Notes): void {
  const seen = new Set<string>();
  list.members = list.members.flatMap((member) => {
    const { value } = member;
    if (value.kind !== "scalar" || typeof value.value !== "string") return [member];
    const id = agentIdOf(value.value);
    if (model.agents.length > 0 && !model.agents.includes(id)) {
      notes.rewrote("broadcast_agent_dropped", member.origin, { agent: value.value });
      return [];
    }
    if (seen.has(id)) return [];
    seen.add(id);
    return id === value.value ? [member] : [item(nodeOf(id), member)];
  });
}
