// Facts typed by hand or sent as JSON → canonical facts, or an error as data. An omitted account means the
// channel's default account, as in a binding; ids are accepted in every spelling that a config may use.

import type { CompiledGateway } from "./compiled-gateway.ts";
import { channelIdOf, channelRules } from "./channels/registry.ts";
import type { ChannelRules } from "./channels/channel-rules.ts";
import { type Facts, type Peer, type PeerKind, peerClass } from "./facts.ts";
import { type AccountId, accountIdOf } from "./ids.ts";

/** Why facts can't be routed. */
export interface FactsError {
  readonly code: `facts/${string}`;
  readonly message: string;
}

export type ParsedFacts = { readonly facts: Facts } | { readonly error: FactsError };

class Refusal extends Error {
  readonly code: FactsError["code"];

  constructor(code: FactsError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Facts from one JSON value. */
export function parseFacts(value: unknown, gateway: CompiledGateway): ParsedFacts {
  try {
    return { facts: readFacts(value, gateway) };
  } catch (error) {
    if (error instanceof Refusal) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

/** Facts from one line of JSON. */
export function parseFactsLine(line: string, gateway: CompiledGateway): ParsedFacts {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { error: { code: "facts/invalid-json", message: "this line is not JSON" } };
  }
  return parseFacts(value, gateway);
}

function readFacts(value: unknown, gateway: CompiledGateway): Facts {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal("facts/not-an-object", "facts are one JSON object");
  }
  const given = value as Readonly<Record<string, unknown>>;
  const written = text(given, "channel");
  if (written === undefined) throw new Refusal("facts/missing-channel", "facts need a channel");
  const channel = channelIdOf(written);
  if (channel === undefined) throw new Refusal("facts/unknown-channel", `"${written}" is not a channel`);
  const rules = channelRules[channel];
  if (isAbsent(given["peer"])) throw new Refusal("facts/missing-peer", "facts need a peer");
  const parentPeer = isAbsent(given["parentPeer"])
    ? undefined
    : readPeer(given["parentPeer"], "parentPeer", rules);
  const guildId = text(given, "guildId");
  const teamId = text(given, "teamId");
  const threadId = text(given, "threadId");
  const roles = readRoles(given["roles"], rules);
  return {
    channel,
    accountId: readAccount(text(given, "accountId"), rules, gateway),
    peer: readPeer(given["peer"], "peer", rules),
    ...(parentPeer && { parentPeer }),
    ...(guildId !== undefined && { guildId: rules.canonicalGuildId(guildId) ?? guildId }),
    ...(roles.length > 0 && { roles }),
    ...(teamId !== undefined && { teamId: rules.canonicalTeamId(teamId) ?? teamId }),
    ...(threadId !== undefined && { threadId }),
  };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** A text or number; `undefined` where it is absent. */
function text(given: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = given[key];
  if (isAbsent(value)) return undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Refusal("facts/wrong-type", `${key} must be a text`);
}

function readAccount(written: string | undefined, rules: ChannelRules, gateway: CompiledGateway): AccountId {
  if (written === undefined) {
    const fallback = gateway.channels[rules.id].defaultAccount;
    if (fallback !== null) return fallback;
    throw new Refusal("facts/missing-account", `${rules.id} has no default account; name one`);
  }
  const id = accountIdOf(written);
  if (id !== undefined) return id;
  throw new Refusal("facts/bad-account", `"${written}" is not an account id (a-z, 0-9, "-", "_")`);
}

function readPeer(value: unknown, name: string, rules: ChannelRules): Peer {
  if (typeof value !== "object" || value === null) {
    throw new Refusal("facts/wrong-type", `${name} must be {kind, id}`);
  }
  const given = value as Readonly<Record<string, unknown>>;
  const id = text(given, "id");
  const kind = kindOf(text(given, "kind") ?? "", name);
  if (id === undefined) throw new Refusal("facts/missing-peer", `${name} needs an id`);
  if (!rules.peerKinds.some((known) => peerClass(known) === peerClass(kind))) {
    throw new Refusal(
      "facts/bad-peer-kind",
      `${rules.id} has no "${kind}" peers (${rules.peerKinds.join(", ")})`,
    );
  }
  const judged = rules.canonicalPeerId(kind, id);
  if (!judged.ok) throw new Refusal("facts/bad-peer-id", `"${id}" is not the id of a ${rules.id} ${kind}`);
  return { kind, id: judged.id };
}

function kindOf(written: string, name: string): PeerKind {
  const kind = written.trim().toLowerCase();
  if (kind === "direct") return "dm";
  if (kind === "dm" || kind === "group" || kind === "channel") return kind;
  throw new Refusal("facts/bad-peer-kind", `${name}.kind must be dm, group or channel`);
}

function readRoles(value: unknown, rules: ChannelRules): string[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw new Refusal("facts/wrong-type", "roles must be a list");
  return value.map((role) => rules.canonicalRoleId(String(role)) ?? String(role));
}
