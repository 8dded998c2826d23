// The koi store on SQLite: one file `koi.db` in the koi's sessions folder, with all that the koi must not
// lose. The folder can be backed up, moved or deleted as a unit.

import { join } from "node:path";
import type { SessionKey } from "../../routing/ids.ts";
import { type Connection, closeDatabase, openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { DEAD_LETTERS_MS, InboxTable } from "./inbox-table.ts";
import { koiSchema } from "./koi-schema.ts";
import type { DeadLetterEnd, InboxEntry, KoiStore, StepRecord, TurnCommit } from "./koi-store.ts";
import { OutboxTable } from "./outbox-table.ts";
import { SessionTable } from "./session-table.ts";
import { StepTable } from "./step-table.ts";
import { StoreError, storeErrorOf } from "./store-error.ts";
import { TranscriptTable } from "./transcript-table.ts";

/** Name of the database in a koi's sessions folder. */
export const KOI_STORE_FILE = "koi.db";

const PRUNE_EVERY_MS = 24 * 3_600_000;

/** What a store takes from outside. */
export interface KoiStoreOptions {
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * Opens the store in `directory` (a koi's sessions folder), creating both where they are missing.
 * @throws StoreError where the file is damaged, foreign, of a newer version, or can't be written
 */
export function openKoiStore(directory: string, options: KoiStoreOptions = {}): KoiStore {
  const file = join(directory, KOI_STORE_FILE);
  return new SqliteKoiStore(file, openDatabase(file, koiSchema), options.now ?? Date.now);
}

interface Tables {
  readonly inbox: InboxTable;
  readonly session: SessionTable;
  readonly transcript: TranscriptTable;
  readonly outbox: OutboxTable;
  readonly step: StepTable;
}

class SqliteKoiStore implements KoiStore {
  readonly #file: string;
  readonly #connection: Connection;
  readonly #group: GroupCommit;
  readonly #now: () => number;
  /** Dropped at close: the library lets go of a file only when its statements are gone. */
  #tables: Tables | undefined;
  #prunedAtMs = 0;

  constructor(file: string, connection: Connection, now: () => number) {
    this.#file = file;
    this.#connection = connection;
    this.#now = now;
    this.#group = new GroupCommit(connection, file);
    this.#tables = {
      inbox: new InboxTable(connection),
      session: new SessionTable(connection),
      transcript: new TranscriptTable(connection),
      outbox: new OutboxTable(connection),
      step: new StepTable(connection),
    };
    this.#read((tables) => this.#prune(tables));
  }

  journal(entry: InboxEntry): Promise<"journaled" | "duplicate"> {
    return this.#write((tables) => {
      if (this.#now() - this.#prunedAtMs > PRUNE_EVERY_MS) this.#prune(tables);
      return tables.inbox.take(entry) ? "journaled" : "duplicate";
    });
  }

  pending(): ReturnType<KoiStore["pending"]> {
    return this.#read(({ inbox }) => inbox.pending());
  }

  drop(messageKey: string, end: DeadLetterEnd, reason: string): Promise<void> {
    return this.#write(({ inbox }) => void inbox.end(messageKey, end, reason, this.#now()));
  }

  deadLetters(limit: number): ReturnType<KoiStore["deadLetters"]> {
    return this.#read(({ inbox }) => inbox.deadLetters(limit));
  }

  revive(messageKey: string): Promise<boolean> {
    return this.#write(({ inbox }) => inbox.revive(messageKey, this.#now()));
  }

  dismiss(messageKey: string): Promise<boolean> {
    return this.#write(({ inbox, step }) => {
      step.clear(messageKey);
      return inbox.dismiss(messageKey, this.#now());
    });
  }

  recordStep(record: StepRecord): Promise<void> {
    return this.#write(({ step }) => step.add(record));
  }

  steps(turnKey: string): ReturnType<KoiStore["steps"]> {
    return this.#read(({ step }) => step.of(turnKey));
  }

  commitTurn(turn: TurnCommit): Promise<void> {
    return this.#write(({ inbox, session, transcript, outbox, step }) => {
      const nowMs = this.#now();
      for (const key of turn.messageKeys) {
        const wasPending =
          turn.failure === undefined
            ? inbox.answer(key, nowMs)
            : inbox.end(key, "failed", turn.failure, nowMs);
        if (!wasPending) throw new StoreError("stale", this.#file, `message ${key} is not pending any more`);
        step.clear(key);
      }
      const { sessionKey, reset, model } = turn;
      if (reset) session.reset(sessionKey, reset, nowMs);
      if (model !== undefined) session.choose(sessionKey, model, nowMs);
      if (turn.transcript.length > 0) {
        transcript.append(sessionKey, session.touch(sessionKey, turn.transcript, nowMs), turn.transcript);
      }
      for (const entry of turn.outbox) outbox.add(entry);
    });
  }

  transcript(sessionKey: SessionKey, limit: number): ReturnType<KoiStore["transcript"]> {
    return this.#read(({ transcript }) => transcript.last(sessionKey, limit));
  }

  history(sessionKey: SessionKey, limit: number): ReturnType<KoiStore["history"]> {
    return this.#read(({ transcript }) => transcript.lastOfSegment(sessionKey, limit));
  }

  session(sessionKey: SessionKey): ReturnType<KoiStore["session"]> {
    return this.#read(({ session }) => session.of(sessionKey));
  }

  sessions(limit?: number): ReturnType<KoiStore["sessions"]> {
    return this.#read(({ session }) => session.all(limit));
  }

  sessionCount(): number {
    return this.#read(({ session }) => session.count());
  }

  deleteSession(sessionKey: SessionKey): Promise<boolean> {
    return this.#write(({ inbox, session, outbox, step }) => {
      step.forget(sessionKey);
      inbox.forget(sessionKey, "session_deleted", this.#now());
      outbox.forget(sessionKey);
      return session.remove(sessionKey);
    });
  }

  outbox(): ReturnType<KoiStore["outbox"]> {
    return this.#read(({ outbox }) => outbox.waiting());
  }

  sent(outboxKey: string): Promise<void> {
    return this.#write(({ outbox }) => outbox.remove(outboxKey));
  }

  retryLater(outboxKey: string, notBeforeMs: number): Promise<void> {
    return this.#write(({ outbox }) => outbox.later(outboxKey, notBeforeMs));
  }

  giveUp(outboxKey: string, reason: string): Promise<void> {
    return this.#write(({ outbox }) => outbox.refuse(outboxKey, reason, this.#now()));
  }

  undelivered(limit: number): ReturnType<KoiStore["undelivered"]> {
    return this.#read(({ outbox }) => outbox.refused(limit));
  }

  resend(outboxKey: string): Promise<boolean> {
    return this.#write(({ outbox }) => outbox.resend(outboxKey, this.#now()));
  }

  discard(outboxKey: string): Promise<boolean> {
    return this.#write(({ outbox }) => outbox.discard(outboxKey));
  }

  close(): void {
    if (!this.#tables) return;
    this.#group.close();
    this.#tables = undefined;
    closeDatabase(this.#connection);
  }

  #prune({ inbox, outbox, step }: Tables): void {
    this.#prunedAtMs = this.#now();
    step.prune(this.#prunedAtMs - DEAD_LETTERS_MS);
    inbox.prune(this.#prunedAtMs);
    outbox.prune(this.#prunedAtMs - DEAD_LETTERS_MS);
  }

  #write<T>(work: (tables: Tables) => T): Promise<T> {
    return this.#group.run(() => work(this.#open()));
  }

  #read<T>(work: (tables: Tables) => T): T {
    try {
      return work(this.#open());
    } catch (thrown) {
      throw storeErrorOf(this.#file, thrown);
    }
  }

  #open(): Tables {
    if (!this.#tables) throw new StoreError("closed", this.#file, "the store is closed");
    return this.#tables;
  }
}
