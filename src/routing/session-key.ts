// Session keys: which conversation of a koi a message belongs to (Page: Concepts). Shapes never depend on
// how many accounts or kois there are, so adding one orphans no history.

import type { DmScope } from "../config/known-names.ts";
import { channelRules } from "./channels/registry.ts";
import type { CompiledSession } from "./compiled-gateway.ts";
import type { Facts } from "./facts.ts";
import type { KoiId, SessionKey } from "./ids.ts";

/**
 * The key of the conversation that `facts` belong to at `koiId`. `dmScope` is the binding's own, if it has one.
 * Keys of different kois never collide (the koi id holds no colon).
 */
export function sessionKey(
  koiId: KoiId,
  facts: Facts,
  session: CompiledSession,
  dmScope: DmScope = session.dmScope,
): SessionKey {
  return `koi:${koiId}:${conversation(facts, session, dmScope)}` as SessionKey;
}

function conversation(facts: Facts, session: CompiledSession, dmScope: DmScope): string {
  const { channel, peer, parentPeer, threadId, sessionName } = facts;
  if (sessionName !== undefined) return sessionName;
  if (peer.kind === "dm") return withThread(directConversation(facts, session, dmScope), threadId);
  // A Discord thread is a peer of its own that hangs under a channel; its key says both.
  if (channel === "discord" && parentPeer) return `discord:channel:${parentPeer.id}:thread:${peer.id}`;
  return withThread(`${channel}:${peer.kind}:${asPart(facts)}`, threadId);
}

function directConversation(facts: Facts, session: CompiledSession, dmScope: DmScope): string {
  if (dmScope === "main") return session.mainKey;
  const { channel, accountId, peer } = facts;
  const linked = `${channel}:${peer.id}`;
  const isLinked = Object.hasOwn(session.identityLinks, linked);
  const name = isLinked ? session.identityLinks[linked] : undefined;
  const person = name === undefined ? ownName(facts, session, dmScope) : escaped(name);
  if (dmScope === "per-peer") return `dm:${person}`;
  if (dmScope === "per-channel-peer") return `${channel}:dm:${person}`;
  return `${channel}:${accountId}:dm:${person}`;
}

/**
 * The id of somebody who is linked to nobody. Whoever bears the name of a linked person is somebody else; so is, since
 * WebChat takes any text for an id, a visitor who chose the id of somebody on another channel.
 */
function ownName(facts: Facts, { identityLinks }: CompiledSession, dmScope: DmScope): string {
  const { channel, peer } = facts;
  const isTaken =
    linkNames(identityLinks).has(peer.id) ||
    (channel === "webchat" && dmScope === "per-peer" && isIdElsewhere(peer.id));
  return isTaken ? `${channel}:${asPart(facts)}` : asPart(facts);
}

/** Asked for at every direct message, and links never change. */
const namesOf = new WeakMap<CompiledSession["identityLinks"], ReadonlySet<string>>();

function linkNames(links: CompiledSession["identityLinks"]): ReadonlySet<string> {
  const names = namesOf.get(links) ?? new Set(Object.values(links));
  namesOf.set(links, names);
  return names;
}

/** The peer's id as a part of a key. Every channel but WebChat gives ids a form in which a colon separates nothing. */
function asPart({ channel, peer }: Facts): string {
  return channel === "webchat" ? escaped(peer.id) : peer.id;
}

/** A text that anybody may choose, without the colons that would make it several parts. Usual ids stay what they are. */
function escaped(text: string): string {
  return text.replaceAll(/[%:]/g, encodeURIComponent);
}

function isIdElsewhere(id: string): boolean {
  return Object.values(channelRules).some((rules) => {
    if (rules.id === "webchat") return false;
    const judged = rules.canonicalPeerId("dm", id);
    return judged.ok && judged.id === id;
  });
}

function withThread(key: string, threadId: string | undefined): string {
  return threadId === undefined ? key : `${key}:thread:${escaped(threadId)}`;
}
