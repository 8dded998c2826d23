// What decides about routing in an OpenClaw config, in the form in which OpenClaw uses it: agents, the default one,
// bindings, and the accounts that can receive a message.

import { type BranchNode, type Member, type Origin, at, isObject, memberOf, textAt } from "./document.ts";
import { agentsOf, bindingsOf } from "./legacy.ts";
import { hasVariable } from "./variables.ts";
import { accountIdOf, agentIdOf } from "./openclaw-ids.ts";
import type { OpenClawBinding } from "./reference-router.ts";

/** A binding and how it stood in the text. */
export interface ListedBinding extends OpenClawBinding {
  readonly member: Member & { readonly value: BranchNode };
  readonly origin: Origin | undefined;
  /** The agent as it is written. */
  readonly writtenAgent: string;
  /** Whether the list has such an agent, or there is no list. */
  readonly isKnownAgent: boolean;
  readonly isAccountOmitted: boolean;
  /** Whether it routes messages; `acp` bindings do something else. */
  readonly isRoute: boolean;
}

/** An account of a channel. */
export interface OpenClawAccount {
  readonly id: string;
  readonly isEnabled: boolean;
}

/** An OpenClaw config as its router sees it. */
export interface OpenClawModel {
  /** Ids of the listed agents, each once. */
  readonly agents: readonly string[];
  /** Who gets what no binding takes; `null` where nobody does (`ownership: "explicit"`). */
  readonly defaultAgent: string | null;
  readonly bindings: readonly ListedBinding[];
  /** Whether the config speaks of a channel. */
  isUsed(channel: string): boolean;
  accountsOf(channel: string): readonly OpenClawAccount[];
  /** Whether the top level of the channel has a token of its own beside accounts that all have one. */
  hasTokenForDefault(channel: string): boolean;
}

const TOKENS = ["botToken", "token", "tokenFile"];

/** Reads the model out of a config in its newer form. */
export function readModel(root: BranchNode): OpenClawModel {
  const entries = agentsOf(root).filter((entry) => (textAt(entry, "id") ?? "").trim() !== "");
  const agents = [...new Set(entries.map((entry) => agentIdOf(textAt(entry, "id") ?? "")))];
  const chosen = entries.find((entry) => isTrue(entry, "default"));
  const isExplicit = textAt(root, "agents", "ownership") === "explicit";
  const first = isExplicit && agents.length > 1 ? null : (agents[0] ?? "main");
  const defaultAgent = chosen ? agentIdOf(textAt(chosen, "id") ?? "") : first;
  const isElsewhere = ({ origin }: Member): boolean => origin?.pointer.includes("/topics/") === true;
  const members = bindingsOf(root);
  const counted = [...members.filter((one) => !isElsewhere(one)), ...members.filter(isElsewhere)];
  const bindings = members.map((one) => listed(one, counted.indexOf(one), agents, defaultAgent));
  return {
    agents,
    defaultAgent,
    bindings,
    isUsed: (channel) =>
      at(root, "channels", channel) !== undefined || bindings.some((one) => one.channel === channel),
    accountsOf: (channel) => accountsOf(root, channel),
    hasTokenForDefault: (channel) => hasTokenForDefault(root, channel),
  };
}

/** Whether a flag is set. */
export function isTrue(node: BranchNode, key: string): boolean {
  const found = at(node, key);
  return found?.kind === "scalar" && found.value === true;
}

function listed(
  member: Member & { readonly value: BranchNode },
  index: number,
  agents: readonly string[],
  defaultAgent: string | null,
): ListedBinding {
  const { value: binding, origin } = member;
  const match = at(binding, "match");
  const writtenAgent = textAt(binding, "agentId") ?? "";
  const named = writtenAgent.trim() === "" ? undefined : agentIdOf(writtenAgent);
  const isKnownAgent = named !== undefined && (agents.length === 0 || agents.includes(named));
  const account = (textAt(match, "accountId") ?? "").trim();
  const peer = peerOf(match);
  const guildId = textAt(match, "guildId")?.trim();
  const teamId = textAt(match, "teamId")?.trim();
  const roles = rolesOf(match);
  return {
    index,
    member,
    origin,
    writtenAgent,
    isKnownAgent,
    agentId: (isKnownAgent ? named : defaultAgent) ?? "",
    isRoute: (textAt(binding, "type") ?? "route") === "route",
    channel: (textAt(match, "channel") ?? "").trim().toLowerCase(),
    account: account === "*" || hasVariable(account) ? account : accountIdOf(account),
    isAccountOmitted: account === "",
    ...(peer !== undefined && { peer }),
    ...(guildId !== undefined && guildId !== "" && { guildId }),
    ...(teamId !== undefined && teamId !== "" && { teamId }),
    ...(roles && { roles }),
  };
}

function peerOf(match: ReturnType<typeof at>): OpenClawBinding["peer"] {
  const peer = memberOf(match, "peer");
  if (!peer) return undefined;
  const kind = (textAt(peer.value, "kind") ?? "").trim().toLowerCase();
  const id = (textAt(peer.value, "id") ?? "").trim();
  if (id === "" || !["dm", "direct", "group", "channel"].includes(kind)) return "invalid";
  return { isDirect: kind === "dm" || kind === "direct", id };
}

function rolesOf(match: ReturnType<typeof at>): readonly string[] | undefined {
  const roles = at(match, "roles");
  if (roles?.kind !== "list" || roles.members.length === 0) return undefined;
  return roles.members.flatMap(({ value }) => (value.kind === "scalar" ? [String(value.value)] : []));
}

/** The accounts of a channel, each once. Without a list there is one, `default`. */
function accountsOf(root: BranchNode, channel: string): OpenClawAccount[] {
  const block = at(root, "channels", channel);
  const accounts = at(block, "accounts");
  const isChannelOn = textOfFlag(block, "enabled") !== false;
  const found = new Map<string, boolean>();
  for (const { key, value } of isObject(accounts) ? accounts.members : []) {
    const id = accountIdOf(key);
    if (!found.has(id)) found.set(id, textOfFlag(value, "enabled") !== false);
  }
  if (found.size === 0 || (!found.has("default") && hasTokenForDefault(root, channel)))
    found.set("default", true);
  return [...found].map(([id, isOn]) => ({ id, isEnabled: isOn && isChannelOn }));
}

function hasTokenForDefault(root: BranchNode, channel: string): boolean {
  const block = at(root, "channels", channel);
  const accounts = at(block, "accounts");
  if (!isObject(accounts) || accounts.members.some(({ key }) => accountIdOf(key) === "default")) return false;
  const hasToken = (node: ReturnType<typeof at>): boolean =>
    TOKENS.some((key) => memberOf(node, key) !== undefined);
  return (
    accounts.members.length > 0 &&
    hasToken(block) &&
    accounts.members.every(({ value }) => hasToken(value) || textOfFlag(value, "enabled") === false)
  );
}

function textOfFlag(node: ReturnType<typeof at>, key: string): boolean | undefined {
  const found = at(node, key);
  return found?.kind === "scalar" && typeof found.value === "boolean" ? found.value : undefined;
}
