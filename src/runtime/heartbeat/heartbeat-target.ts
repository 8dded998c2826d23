// Where the answer of a heartbeat goes, or why nowhere. Whatever is not certain goes nowhere: an answer in the wrong chat can't be
// taken back.

import type { HeartbeatConfig } from "../../config/heartbeat.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId, Facts, Peer } from "../../routing/facts.ts";
import { type AccountId, accountIdOf, type KoiId, type SessionKey } from "../../routing/ids.ts";

/** Why the answer goes nowhere. */
export type NoTarget =
  | "target_none"
  | "group_session"
  | "no_conversation"
  | "account_ambiguous"
  | "account_gone"
  | "bad_recipient";

/** Where the answer goes. */
export type HeartbeatTarget = { readonly facts: Facts } | { readonly none: NoTarget };

/** The session that a heartbeat runs in: the koi's main one, or that of the key, with or without `koi:<id>:` before it. */
export function heartbeatSession(
  { session }: HeartbeatConfig,
  koiId: KoiId,
  { session: { mainKey } }: Pick<CompiledGateway, "session">,
): SessionKey {
  const own = `koi:${koiId}:`;
  const name = session === undefined || session === "main" ? mainKey : session.trim();
  return (name.startsWith(own) ? name : `${own}${name}`) as SessionKey;
}

/** The target of an answer in `sessionKey`; `said` are the last entries there, oldest first. */
export function heartbeatTarget(
  settings: HeartbeatConfig,
  sessionKey: SessionKey,
  said: readonly TranscriptEntry[],
  gateway: Pick<CompiledGateway, "channels">,
): HeartbeatTarget {
  const { target = "last", to } = settings;
  if (target === "none") return { none: "target_none" };
  if (isGroupSession(sessionKey)) return { none: "group_session" };
  const account = settings.accountId === undefined ? undefined : accountIdOf(settings.accountId);
  if (target !== "last" && to !== undefined) return stated(target, String(to), account, gateway);
  const place = said.map(placeOf).findLast((one) => {
    if (!one || (target !== "last" && one.channel !== target)) return false;
    return target === "last" || account === undefined || one.accountId === account;
  });
  // The last one is a group's: what was spoken of elsewhere in this session is not theirs.
  if (!place || place.peer.kind !== "dm") return { none: "no_conversation" };
  return served(place, gateway);
}

/** Whether a key names the conversation of a room. */
function isGroupSession(sessionKey: SessionKey): boolean {
  return /^koi:[^:]*:[a-z]+:(?:group|channel):/.test(sessionKey);
}

function stated(
  channel: ChannelId,
  to: string,
  account: AccountId | undefined,
  gateway: Pick<CompiledGateway, "channels">,
): HeartbeatTarget {
  const peer = peerOf(channel, to);
  if (!peer) return { none: "bad_recipient" };
  const { accounts, defaultAccount } = gateway.channels[channel];
  const accountId = account ?? defaultAccount ?? (accounts.length === 1 ? accounts[0] : undefined);
  if (accountId === undefined) return { none: accounts.length === 0 ? "account_gone" : "account_ambiguous" };
  return served({ channel, accountId, peer }, gateway);
}

/** A person where the id can be one's, else a group, else a channel. */
function peerOf(channel: ChannelId, to: string): Peer | undefined {
  const rules = channelRules[channel];
  for (const kind of rules.peerKinds) {
    const judged = rules.canonicalPeerId(kind, to);
    if (judged.ok) return { kind, id: judged.id };
  }
  return undefined;
}

function served(facts: Facts, { channels }: Pick<CompiledGateway, "channels">): HeartbeatTarget {
  const { enabled, accounts } = channels[facts.channel];
  return enabled && accounts.includes(facts.accountId) ? { facts } : { none: "account_gone" };
}

/** Where a person spoke; `undefined` for what a koi said or did of its own accord. */
function placeOf({ role, detail }: TranscriptEntry): Facts | undefined {
  const { channel, accountId, peer, messageRef } = detail as Partial<Facts & { messageRef: string }>;
  if (role !== "user" || messageRef === undefined || !channel || !accountId || !peer) return undefined;
  return Object.hasOwn(channelRules, channel) ? { channel, accountId, peer } : undefined;
}
