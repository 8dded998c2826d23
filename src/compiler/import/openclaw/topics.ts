// `agentId` of a Telegram topic is routing outside of `bindings`: it becomes a binding for the topic, before the others,
// since OpenClaw asks the topic first.

import {
  type BranchNode,
  type DocNode,
  at,
  isObject,
  item,
  memberOf,
  nodeOf,
  property,
  take,
} from "./document.ts";
import type { Notes } from "./notes.ts";

/** Makes a binding of each topic that names its agent. Its origin is the place in the topic. */
export function bindTopics(root: BranchNode, notes: Notes): void {
  const telegram = at(root, "channels", "telegram");
  bindGroups(root, at(telegram, "groups"), "*", notes);
  const accounts = at(telegram, "accounts");
  for (const { key, value } of isObject(accounts) ? accounts.members : []) {
    bindGroups(root, at(value, "groups"), key, notes);
  }
}

function bindGroups(root: BranchNode, groups: DocNode | undefined, accountId: string, notes: Notes): void {
  for (const { key: chat, value: group } of isObject(groups) ? groups.members : []) {
    const topics = at(group, "topics");
    for (const { key: topic, value } of isObject(topics) ? topics.members : []) {
      const agent = memberOf(value, "agentId");
      if (!agent || !isObject(value) || chat === "*" || topic === "*") continue;
      const id = `${chat}:topic:${topic}`;
      const match = nodeOf({ channel: "telegram", accountId, peer: { kind: "group", id } });
      const binding: BranchNode = {
        kind: "object",
        members: [property("agentId", agent.value), property("match", match)],
        tail: [],
        isInline: true,
      };
      take(value, "agentId");
      const list = listOf(root);
      list?.members.unshift(item(binding, { ...agent, before: [], after: undefined }));
      notes.rewrote("topic_bound", agent.origin, { topic: id });
    }
  }
}

function listOf(root: BranchNode): BranchNode | undefined {
  if (!memberOf(root, "bindings"))
    root.members.push(property("bindings", { ...(nodeOf([]) as BranchNode), isInline: false }));
  const list = at(root, "bindings");
  return list?.kind === "list" ? list : undefined;
}
