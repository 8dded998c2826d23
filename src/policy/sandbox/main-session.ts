// Which sessions count as a koi's main one, so that the mode `non-main` leaves them outside of the sandbox: the main session
// itself, and direct messages of the gateway's owners, whatever session `dmScope` gives those.

import { DM_SCOPES } from "../../config/known-names.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../routing/ids.ts";
import { sessionKey as keyOf } from "../../routing/session-key.ts";
import { canonicalSender } from "../decided.ts";
import type { SessionKind } from "../tools/tool-stages.ts";

/** What decides. */
type SessionRules = Pick<CompiledGateway, "config" | "session" | "channels">;

/** What a session of a koi is for the filters of tools and for the sandbox. Pure; never throws. */
export function sessionKind(rules: SessionRules, koiId: KoiId, sessionKey: string): SessionKind {
  if (isMainSession(rules, koiId, sessionKey)) return "main";
  return sessionKey.startsWith(`koi:${koiId}:subagent:`) ? "subagent" : "other";
}

/** Whether a session is the koi's main one, or a direct message of an owner with it. Pure; never throws. */
export function isMainSession(rules: SessionRules, koiId: KoiId, sessionKey: string): boolean {
  const key = sessionKey.replace(/:thread:[^:]*$/, "");
  return sessionKey === `koi:${koiId}:${rules.session.mainKey}` || isOwnersDm(rules, koiId, key);
}

function isOwnersDm(rules: SessionRules, koiId: KoiId, key: string): boolean {
  return (rules.config.commands?.ownerAllowFrom ?? []).some((entry) => {
    const [, channelId = "", id = ""] = /^([a-z]+):(.*)$/i.exec(String(entry).trim()) ?? [];
    const channel = channelId.toLowerCase() as ChannelId;
    // In WebChat people choose their names themselves.
    if (channel === "webchat" || !Object.hasOwn(rules.channels, channel)) return false;
    const peer = canonicalSender(channel, id);
    if (peer === undefined || peer === "*") return false;
    return keysOf(rules, koiId, channel, peer as PeerId).includes(key);
  });
}

/** The sessions that somebody's direct messages can have. */
function keysOf(
  { session, channels }: SessionRules,
  koiId: KoiId,
  channel: ChannelId,
  id: PeerId,
): readonly string[] {
  const accounts: readonly AccountId[] = channels[channel].accounts;
  return accounts.flatMap((accountId) => {
    const facts: Facts = { channel, accountId, peer: { kind: "dm", id } };
    return DM_SCOPES.map((scope) => keyOf(koiId, facts, session, scope));
  });
}
