// Where a turn may speak beside its answer, and what speaking needs.

import type { Answerer, Channel, ReplyTarget } from "../../channels/channel.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { LoadedTable, TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { SessionFinder } from "../sessions/session-finder.ts";

/** The turn that speaks. */
export interface SpeakingTurn {
  readonly koiId: KoiId;
  readonly store: KoiStore;
  readonly sessionKey: SessionKey;
  /** Key of the turn's answer. */
  readonly replyKey: string;
  /** Key of the turn's steps, where they are written down: then what was sent is among them. */
  readonly turnKey?: string;
  /** Where the koi's store lies. */
  readonly sessionsDir: string;
  /** What the turn did so far. */
  steps(): readonly PlacedStep[];
  /** What stands before the koi's words in another place. */
  prefixAt(facts: Facts, sessionKey: SessionKey): string | undefined;
}

/** One conversation in which it may speak. */
export interface OutletPlace {
  readonly turn: SpeakingTurn;
  readonly table: LoadedTable;
  /** The session of the conversation. */
  readonly sessionKey: SessionKey;
  readonly channel: Channel;
  readonly target: ReplyTarget;
  readonly answerer: Answerer;
  /** What stands before the koi's words. */
  readonly prefix: string | undefined;
  /** Whether the turn's answer would be sent. @throws StoreError */
  isSent(): boolean;
  /** Set where it is not the turn's own conversation. */
  readonly crossing?: Crossing;
}

/** What is particular to another conversation. */
export interface Crossing {
  /** Where the words come from, as people are shown it; `undefined` where they are not. */
  readonly marker: { readonly prefix: string; readonly suffix: string } | undefined;
  readonly facts: Facts;
}

/** What speaking needs. */
export interface OutletDeps {
  readonly outbox: Pick<Outbox, "add" | "departure">;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly tables: TableHolder;
  readonly finder: Pick<SessionFinder, "find">;
  channelOf(id: ChannelId): Channel | undefined;
}
