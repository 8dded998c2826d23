// A session that is old by the config's rule starts afresh, on disk, before the turn that finds it so. A crash right
// after it changes nothing: the new segment is young.

import type { KoiStore, SegmentEnd } from "../../koi/store/koi-store.ts";
import { conversationType, resetRule, staleBy } from "../../policy/session-reset.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";

/** A turn that is about to begin. */
export interface BeginningTurn {
  readonly gateway: CompiledGateway;
  readonly facts: Facts;
  readonly sessionKey: SessionKey;
  readonly store: KoiStore;
  readonly nowMs: number;
}

/** Begins a new segment where the current one is over; gives why. Rejects with a `StoreError`. */
export async function startAfresh(turn: BeginningTurn): Promise<SegmentEnd | undefined> {
  const { gateway, facts, sessionKey, store, nowMs } = turn;
  const session = store.session(sessionKey);
  if (!session) return undefined;
  const rule = resetRule(gateway.config.session, facts.channel, conversationType(facts));
  const reason = staleBy(rule, session, nowMs);
  if (reason === undefined) return undefined;
  await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], reset: { reason } });
  return reason;
}
