// A koi's heartbeats so far: one row. Statements only; transactions are the store's.

import type { Preparing } from "./lazy-statements.ts";
import type { HeartbeatState } from "./koi-store.ts";

interface Row {
  ran_at_ms: number;
  said_at_ms: number | null;
  said_digest: string | null;
}

/** Statements on heartbeats. */
export class HeartbeatTable {
  readonly #read;
  readonly #write;

  constructor(connection: Preparing) {
    this.#read = connection.prepare("SELECT ran_at_ms, said_at_ms, said_digest FROM heartbeat");
    this.#write = connection.prepare(
      "INSERT OR REPLACE INTO heartbeat (id, ran_at_ms, said_at_ms, said_digest) VALUES (1, ?, ?, ?)",
    );
  }

  /** `undefined` where there was none. */
  read(): HeartbeatState | undefined {
    const row = this.#read.get() as Row | undefined;
    if (!row) return undefined;
    const { ran_at_ms: ranAtMs, said_at_ms: atMs, said_digest: digest } = row;
    return { ranAtMs, ...(atMs !== null && digest !== null && { said: { atMs, digest } }) };
  }

  write({ ranAtMs, said }: HeartbeatState): void {
    this.#write.run(ranAtMs, said?.atMs ?? null, said?.digest ?? null);
  }
}
