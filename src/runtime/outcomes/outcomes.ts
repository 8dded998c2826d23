// The one place through which every outcome goes: onto disk, into the counters, and, for drops, into the log.
// INVARIANT: the counters of outcomes add up to the messages received by this process.

import type { KoiId } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { GatewayStore } from "../journal/gateway-store.ts";
import type { Log } from "../log.ts";
import type { Meters } from "../metrics/meters.ts";
import { said } from "../said.ts";
import { DropLog } from "./drop-log.ts";
import {
  type LaterEnd,
  type OutcomeKind,
  outcomeKinds,
  type OutcomeRecord,
  type QueueRecord,
} from "./outcome.ts";

/** Messages since the start of the process, by outcome. */
export type OutcomeCounts = Readonly<Record<OutcomeKind, number>>;

/** Outcomes after which a person waits in vain. */
const LOGGED: ReadonlySet<OutcomeKind> = new Set(["dropped", "pairing", "expired", "failed"]);

/** Records and counts outcomes. Never throws and never rejects: a record that can't be written is logged. */
export class Outcomes {
  readonly #store: GatewayStore;
  readonly #log: Log;
  readonly #drops: DropLog;
  readonly #meters: Meters;
  readonly #watchers = new Set<(record: OutcomeRecord) => void>();
  readonly #counts = new Map<OutcomeKind, number>(outcomeKinds.map((kind) => [kind, 0]));

  constructor(store: GatewayStore, log: Log, clock: Clock, meters: Meters) {
    this.#store = store;
    this.#log = log;
    this.#drops = new DropLog(log, clock);
    this.#meters = meters;
  }

  /** Tells `watcher`, which must not throw, of each record and of each change of one, until it is taken back. */
  watch(watcher: (record: OutcomeRecord) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Records a message that was not taken. */
  async note(record: OutcomeRecord): Promise<void> {
    this.#count(record);
    try {
      await this.#store.record(record);
    } catch (error) {
      this.#log.error({ messageRef: record.messageRef, error: said(error) }, "outcome could not be recorded");
    }
    this.#tell(record);
  }

  /** Counts a message whose record is on disk already. */
  count(record: OutcomeRecord): void {
    this.#count(record);
    this.#tell(record);
  }

  #count(record: OutcomeRecord): void {
    const { outcome, stage, reasonCode: reason } = record;
    this.#add(outcome, 1);
    this.#meters.messages.add({ outcome, stage, reason });
    if (LOGGED.has(outcome)) this.#drops.note(record);
  }

  /** Rewrites the record of a message that a koi was to answer. */
  async end(messageRef: string, koiId: KoiId, end: LaterEnd): Promise<void> {
    try {
      const rewrite = await this.#store.end(messageRef, koiId, end);
      if (!rewrite) return;
      this.#meters.laterEnds.add({ outcome: end.outcome, stage: end.stage, reason: end.reasonCode });
      const { before, after, isOwn } = rewrite;
      if (isOwn && before.outcome !== after.outcome) {
        this.#add(before.outcome, -1);
        this.#add(after.outcome, 1);
      }
      if (end.outcome !== "routed") this.#drops.note({ ...after, ...end });
      this.#tell(after);
    } catch (error) {
      this.#log.error({ messageRef, koiId, ...end, error: said(error) }, "outcome could not be recorded");
    }
  }

  /** Adds to the record of a message what happened to it in line. */
  async queued(messageRef: string, koiId: KoiId, record: QueueRecord): Promise<void> {
    try {
      const rewrite = await this.#store.end(messageRef, koiId, record);
      if (rewrite) this.#tell(rewrite.after);
    } catch (error) {
      this.#log.error({ messageRef, koiId, ...record, error: said(error) }, "outcome could not be recorded");
    }
  }

  /** The counters now. */
  counts(): OutcomeCounts {
    return Object.fromEntries(this.#counts) as Record<OutcomeKind, number>;
  }

  #tell(record: OutcomeRecord): void {
    for (const watcher of this.#watchers) watcher(record);
  }

  #add(kind: OutcomeKind, by: number): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }
}
