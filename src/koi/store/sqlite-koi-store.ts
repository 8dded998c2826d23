// The koi store on SQLite: one file `koi.db` in the koi's sessions folder, with all that the koi must not
// lose. The folder can be backed up, moved or deleted as a unit.

import { join } from "node:path";
import type { SessionKey } from "../../routing/ids.ts";
import type { CronJob } from "../cron/job.ts";
import { closeDatabase } from "./database.ts";
import { DEAD_LETTERS_MS } from "./inbox-table.ts";
import { type KoiTables, type OpenedKoiFile, closeKoiFile, openKoiFile } from "./koi-file.ts";
import type {
  DeadLetterEnd,
  InboxEntry,
  KoiStore,
  SessionBirth,
  StepRecord,
  TurnCommit,
} from "./koi-store.ts";
import { choicesOf } from "./session-choices.ts";
import { StoreError, storeErrorOf } from "./store-error.ts";

/** Name of the database in a koi's sessions folder. */
export const KOI_STORE_FILE = "koi.db";

const PRUNE_EVERY_MS = 24 * 3_600_000;

/** What a store takes from outside. */
export interface KoiStoreOptions {
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Told of each read and write, when the file is open for it. */
  onUse?(): void;
  /**
   * Whether a note is left beside the file at rest where nothing in it waits. Only for the one who holds the lock of
   * the state dir: nobody else may write meanwhile. Default: false.
   */
  readonly leavesNote?: boolean;
}

/**
 * Opens the store in `directory` (a koi's sessions folder), creating both where they are missing.
 * @throws StoreError where the file is damaged, foreign, of a newer version, or can't be written
 */
export function openKoiStore(directory: string, options: KoiStoreOptions = {}): KoiStore {
  const store = new SqliteKoiStore(join(directory, KOI_STORE_FILE), options);
  store.wake();
  return store;
}

class SqliteKoiStore implements KoiStore {
  readonly #file: string;
  readonly #options: KoiStoreOptions;
  readonly #now: () => number;
  #opened: OpenedKoiFile | undefined;
  #isClosed = false;
  #prunedAtMs = Number.NEGATIVE_INFINITY;

  constructor(file: string, options: KoiStoreOptions) {
    this.#file = file;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  wake(): boolean {
    if (this.#opened?.group.isLost) this.rest();
    const wasOpen = this.#opened !== undefined;
    this.#read(() => undefined);
    return !wasOpen;
  }

  journal(entry: InboxEntry): Promise<"journaled" | "duplicate"> {
    return this.#write((tables) => {
      this.#pruneDaily(tables);
      return tables.inbox.take(entry) ? "journaled" : "duplicate";
    });
  }

  bear(entry: InboxEntry, birth: SessionBirth): Promise<"journaled" | "duplicate"> {
    return this.#write(({ inbox, session }) => {
      if (!inbox.take(entry)) return "duplicate";
      session.bear(entry.sessionKey, birth, this.#now());
      return "journaled";
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
    return this.#write(({ inbox, session, transcript, outbox, heartbeat, step }) => {
      const nowMs = this.#now();
      for (const key of turn.messageKeys) {
        const wasPending =
          turn.failure === undefined
            ? inbox.answer(key, nowMs)
            : inbox.end(key, "failed", turn.failure, nowMs);
        if (!wasPending) throw this.#notPending(key, inbox.has(key));
        step.clear(key);
      }
      const { sessionKey, reset } = turn;
      if (reset) session.reset(sessionKey, reset, nowMs);
      if (turn.isFlushing) session.flush(sessionKey);
      const choices = choicesOf(turn);
      if (Object.keys(choices).length > 0) session.choose(sessionKey, choices, nowMs);
      if (turn.transcript.length > 0) {
        transcript.append(sessionKey, session.touch(sessionKey, turn.transcript, nowMs), turn.transcript);
      }
      for (const entry of turn.outbox) outbox.add(entry);
      for (const record of turn.steps ?? []) step.add(record);
      if (turn.heartbeat) heartbeat.write(turn.heartbeat);
      if (turn.isArchived) session.archive(sessionKey, nowMs);
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

  usage(sessionKey: SessionKey): ReturnType<KoiStore["usage"]> {
    return this.#read(({ transcript }) => transcript.usage(sessionKey));
  }

  sessions(limit?: number): ReturnType<KoiStore["sessions"]> {
    return this.#read(({ session }) => session.all(limit));
  }

  sessionCount(): number {
    return this.#read(({ session }) => session.count());
  }

  deleteSession(sessionKey: SessionKey): Promise<boolean> {
    return this.#write(({ inbox, session, outbox, sent, step }) => {
      step.forget(sessionKey);
      inbox.forget(sessionKey, "session_deleted", this.#now());
      outbox.forget(sessionKey);
      sent.forget(sessionKey);
      return session.remove(sessionKey);
    });
  }

  heartbeat(): ReturnType<KoiStore["heartbeat"]> {
    return this.#read(({ heartbeat }) => heartbeat.read());
  }

  jobs(): ReturnType<KoiStore["jobs"]> {
    return this.#read(({ cron }) => cron.all());
  }

  saveJob(job: CronJob): Promise<void> {
    return this.#write(({ cron }) => cron.write(job));
  }

  removeJob(jobId: string): Promise<boolean> {
    return this.#write(({ cron }) => cron.remove(jobId));
  }

  outbox(): ReturnType<KoiStore["outbox"]> {
    return this.#read(({ outbox }) => outbox.waiting());
  }

  begin(outboxKey: string): Promise<void> {
    return this.#write(({ outbox }) => outbox.begin(outboxKey, this.#now()));
  }

  sent(outboxKey: string, body?: string): Promise<void> {
    return this.#write(({ outbox, sent }) => {
      if (body !== undefined) sent.add(outboxKey, body, this.#now());
      outbox.remove(outboxKey);
    });
  }

  sentReplies(sessionKey: SessionKey, limit: number): ReturnType<KoiStore["sentReplies"]> {
    return this.#read(({ sent }) => sent.last(sessionKey, limit));
  }

  forgetSent(outboxKeys: readonly string[]): Promise<void> {
    return this.#write(({ sent }) => outboxKeys.forEach((key) => sent.remove(key)));
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

  rest(): void {
    const opened = this.#opened;
    if (!opened) return;
    this.#opened = undefined;
    closeKoiFile(this.#file, opened, this.#options.leavesNote ?? false);
  }

  close(): void {
    this.rest();
    this.#isClosed = true;
  }

  /** A message that this file never had was taken into another one, which was in its place before. */
  #notPending(key: string, isKnown: boolean): StoreError {
    if (isKnown) return new StoreError("stale", this.#file, `message ${key} is not pending any more`);
    const what = `message ${key} is not in it; the store was deleted or moved since it was taken`;
    return new StoreError("gone", this.#file, what);
  }

  #pruneDaily({ inbox, outbox, sent, step }: KoiTables): void {
    const nowMs = this.#now();
    if (nowMs - this.#prunedAtMs <= PRUNE_EVERY_MS) return;
    this.#prunedAtMs = nowMs;
    step.prune(nowMs - DEAD_LETTERS_MS);
    inbox.prune(nowMs);
    outbox.prune(nowMs - DEAD_LETTERS_MS);
    sent.prune(nowMs - DEAD_LETTERS_MS);
  }

  #write<T>(work: (tables: KoiTables) => T): Promise<T> {
    try {
      const { group, tables } = this.#open();
      return group.run(() => work(tables));
    } catch (thrown) {
      return Promise.reject(storeErrorOf(this.#file, thrown));
    }
  }

  #read<T>(work: (tables: KoiTables) => T): T {
    try {
      return work(this.#open().tables);
    } catch (thrown) {
      throw storeErrorOf(this.#file, thrown);
    }
  }

  #open(): OpenedKoiFile {
    if (this.#isClosed) throw new StoreError("closed", this.#file, "the store is closed");
    this.#opened ??= this.#openFile();
    this.#options.onUse?.();
    return this.#opened;
  }

  #openFile(): OpenedKoiFile {
    const opened = openKoiFile(this.#file);
    try {
      this.#pruneDaily(opened.tables);
      return opened;
    } catch (thrown) {
      closeDatabase(opened.connection);
      throw thrown;
    }
  }
}
