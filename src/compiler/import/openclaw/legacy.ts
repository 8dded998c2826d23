// Older forms of an OpenClaw config into the one with `agents.list`, `bindings` and `channels`: the blocks `routing`,
// `agent` and `identity`, channels at the root, `agents.entries`. What has no newer form stays where it is, and is
// told later like any key that SKYKOI does not know.

import {
  type BranchNode,
  type Member,
  at,
  branch,
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

const ROOT_CHANNELS = [
  "whatsapp",
  "telegram",
  "discord",
  "slack",
  "signal",
  "imessage",
  "msteams",
  "googlechat",
];

/** Brings `root` into the newer form, in place. */
export function modernise(root: BranchNode): void {
  for (const channel of ROOT_CHANNELS) move(root, [channel], ["channels", channel]);
  oldRouting(root);
  oldAgent(root);
  entriesToList(root);
  oldIdentity(root);
  oldProviders(root);
}

/** Moves a property; where one is there already, an object is merged under it and anything else stays. */
function move(root: BranchNode, from: readonly string[], to: readonly string[]): void {
  const parent = at(root, ...from.slice(0, -1));
  const member = memberOf(parent, from.at(-1) ?? "");
  if (!member || !isObject(parent)) return;
  const key = to.at(-1) ?? "";
  const target = objectAt(root, ...to.slice(0, -1));
  if (!target) return;
  const known = memberOf(target, key);
  if (known && !(isObject(known.value) && isObject(member.value))) return;
  take(parent, member.key);
  if (known && isObject(known.value) && isObject(member.value)) {
    const given = known.value;
    given.members.push(...member.value.members.filter((one) => !memberOf(given, one.key)));
  } else {
    rename(member, key);
    target.members.push(member);
  }
}

function oldRouting(root: BranchNode): void {
  move(root, ["routing", "bindings"], ["bindings"]);
  move(root, ["routing", "agentToAgent"], ["tools", "agentToAgent"]);
  move(root, ["routing", "queue"], ["messages", "queue"]);
  move(root, ["routing", "allowFrom"], ["channels", "whatsapp", "allowFrom"]);
  move(root, ["routing", "groupChat", "mentionPatterns"], ["messages", "groupChat", "mentionPatterns"]);
  move(root, ["routing", "groupChat", "historyLimit"], ["messages", "groupChat", "historyLimit"]);
  const routing = at(root, "routing");
  if (!isObject(routing)) return;
  const agents = memberOf(routing, "agents");
  if (agents && isObject(agents.value)) {
    const list = listOfAgents(root);
    if (list) {
      take(routing, "agents");
      addEntries(list, agents.value);
    }
  }
  const chosen = take(routing, "defaultAgentId");
  const id = chosen?.value.kind === "scalar" ? String(chosen.value.value) : undefined;
  for (const entry of agentsOf(root)) if (textAt(entry, "id") === id) put(entry, "default", true);
  const groupChat = at(routing, "groupChat");
  if (isObject(groupChat) && groupChat.members.length === 0) take(routing, "groupChat");
  if (routing.members.length === 0) take(root, "routing");
}

function oldAgent(root: BranchNode): void {
  const agent = at(root, "agent");
  if (!isObject(agent)) return;
  move(root, ["agent", "sandbox", "tools"], ["tools", "sandbox", "tools"]);
  move(root, ["agent", "tools"], ["tools"]);
  move(root, ["agent", "elevated"], ["tools", "elevated"]);
  move(root, ["agent", "bash"], ["tools", "exec"]);
  const fallbacks = take(agent, "modelFallbacks");
  const model = memberOf(agent, "model");
  if (fallbacks && model?.value.kind === "scalar") {
    model.value = {
      ...branch("object"),
      members: [property("primary", model.value), property("fallbacks", fallbacks.value)],
    };
  }
  for (const { key } of agent.members.slice()) move(root, ["agent", key], ["agents", "defaults", key]);
  if (agent.members.length === 0) take(root, "agent");
}

function oldIdentity(root: BranchNode): void {
  const identity = memberOf(root, "identity");
  if (!identity || !isObject(identity.value)) return;
  const agents = agentsOf(root);
  let entry = agents.find((one) => textAt(one, "default") === "true" || at(one, "default")) ?? agents[0];
  if (!entry) {
    entry = nodeOf({ id: "main" }) as BranchNode;
    listOfAgents(root)?.members.push(item(entry));
  }
  if (memberOf(entry, "identity")) return;
  take(root, "identity");
  entry.members.push(identity);
}

/** `agents.entries`, keyed by id, behind what `agents.list` has. */
function entriesToList(root: BranchNode): void {
  const agents = at(root, "agents");
  const entries = memberOf(agents, "entries");
  if (!isObject(agents) || !entries || !isObject(entries.value)) return;
  take(agents, "entries");
  const known = memberOf(agents, "list");
  if (known && isList(known.value)) {
    addEntries(known.value, entries.value);
    return;
  }
  const list: BranchNode = { ...branch("list"), isInline: false };
  addEntries(list, entries.value);
  agents.members.push(property("list", list, entries));
}

function addEntries(list: BranchNode, entries: BranchNode): void {
  for (const member of entries.members) {
    const entry = isObject(member.value) ? member.value : branch("object");
    const patterns = take(entry, "mentionPatterns");
    if (patterns) entry.members.push(property("groupChat", { ...branch("object"), members: [patterns] }));
    take(entry, "id");
    entry.members.unshift(property("id", nodeOf(member.key)));
    list.members.push(item(entry, member));
  }
}

function listOfAgents(root: BranchNode): BranchNode | undefined {
  const agents = objectAt(root, "agents");
  if (!agents) return undefined;
  if (!memberOf(agents, "list"))
    agents.members.push(property("list", { ...branch("list"), isInline: false }));
  const list = at(agents, "list");
  return isList(list) ? list : undefined;
}

/** The entries of `agents.list` that are objects. */
export function agentsOf(root: BranchNode): BranchNode[] {
  const list = at(root, "agents", "list");
  return isList(list) ? list.members.map((one) => one.value).filter(isObject) : [];
}

/** The items of `bindings` that are objects. */
export function bindingsOf(root: BranchNode): (Member & { readonly value: BranchNode })[] {
  const list = at(root, "bindings");
  const isBinding = (one: Member): one is Member & { readonly value: BranchNode } => isObject(one.value);
  return isList(list) ? list.members.filter(isBinding) : [];
}

/** `provider` was the word for a channel. */
function oldProviders(root: BranchNode): void {
  for (const binding of bindingsOf(root)) {
    const match = at(binding.value, "match");
    const provider = memberOf(match, "provider");
    if (provider && !memberOf(match, "channel")) rename(provider, "channel");
  }
  for (const block of [at(root, "messages", "queue"), at(root, "messages", "inbound"), at(root, "session")]) {
    for (const [old, now] of [
      ["byProvider", "byChannel"],
      ["resetByProvider", "resetByChannel"],
    ] as const) {
      const member = memberOf(block, old);
      if (member && !memberOf(block, now)) rename(member, now);
    }
  }
}
