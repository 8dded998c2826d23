// Another conversation of the same koi: one that it has a session for, reached as the session tools reach it. Where its people
// are, and by which account, stands in its transcript; no model names either.

import type { DeskCaller, Refused } from "../../koi/sessions/session-desk.ts";
import type { Facts } from "../../routing/facts.ts";
import { crossingRefusal, markerOf } from "../../policy/cross-context.ts";
import { lastPlace, whyNotSent } from "../sessions/last-place.ts";
import { ownAnswerer } from "../turns/own-turn.ts";
import type { OutletDeps, OutletPlace } from "./outlet-place.ts";

const NOT_SENT = {
  no_conversation: "nobody has spoken there yet, so there is nobody to send to",
  account_gone: "the account that it goes through is switched off, or not in the config any more",
  send_denied: "the config or a person lets nothing be sent in that conversation",
} as const;

/**
 * The conversation that `session` means (a key, `main` or a label), for a turn that speaks at `home`; `here` where that is its own.
 * Rejects with a `StoreError`.
 */
export async function elsewhere(
  session: string,
  { isOwner, senders }: DeskCaller,
  home: OutletPlace,
  { tables, finder, channelOf }: OutletDeps,
): Promise<OutletPlace | "here" | Refused> {
  const { turn } = home;
  const { koiId, store } = turn;
  const table = tables.current;
  // A turn of the koi's own accord is its own master.
  const isTrusted = isOwner || senders.length === 0;
  const found = finder.find(session, undefined, { koiId, sessionKey: turn.sessionKey, isTrusted }, "send");
  if (found === "hidden") return unknown(session);
  if (found.koi.id !== koiId)
    return { refused: "that is another koi's conversation; `sessions_send` asks that koi, where you may" };
  const { sessionKey } = found;
  if (sessionKey === turn.sessionKey) return "here";
  if (found.reach === "sandbox")
    return {
      refused: "you work in a sandbox, and that conversation is not in one: it is out of reach from there",
    };
  const facts = found.session && lastPlace(store, sessionKey);
  const whyNot = (): ReturnType<typeof whyNotSent> =>
    whyNotSent(table.gateway, facts, sessionKey, store.session(sessionKey)?.send);
  const why = whyNot();
  if (!facts || why !== undefined) return { refused: NOT_SENT[why ?? "no_conversation"] };
  const { config } = table.gateway;
  const refusal = crossingRefusal(config, home.channel.id, facts.channel);
  if (refusal !== undefined) return { refused: refusal };
  const channel = channelOf(facts.channel);
  if (!channel) return { refused: `the channel ${facts.channel} is not running` };
  return {
    turn,
    table,
    sessionKey,
    channel,
    target: targetOf(facts),
    answerer: ownAnswerer({ koi: found.koi, sessionKey }),
    prefix: turn.prefixAt(facts, sessionKey),
    isSent: () => whyNot() === undefined,
    crossing: { marker: markerOf(config, home.channel.id, home.target.peer.kind), facts },
  };
}

function targetOf({ accountId, peer, threadId }: Facts): OutletPlace["target"] {
  return { accountId, peer, ...(threadId !== undefined && { threadId }) };
}

function unknown(session: string): Refused {
  const name = JSON.stringify(session.slice(0, 100));
  return {
    refused: `you have no conversation ${name} that you reach from here; \`sessions_list\` shows your sessions, and only where somebody wrote to you can you write`,
  };
}
