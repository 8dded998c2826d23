// What a stopped gateway left on disk, read as another process would.

import { join } from "node:path";
import Database from "libsql";
import { onTestFinished } from "vitest";
import type {
  DeadLetter,
  InboxEntry,
  OutboxEntry,
  TranscriptEntry,
  UndeliveredReply,
} from "../../src/koi/store/koi-store.ts";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";

/** The store of one koi. */
export interface LeftByKoi {
  readonly pending: readonly InboxEntry[];
  readonly deadLetters: readonly DeadLetter[];
  readonly unsent: readonly OutboxEntry[];
  /** Replies that no platform took, or nobody knows. */
  readonly undelivered: readonly UndeliveredReply[];
  /** By session key, oldest first. */
  readonly transcripts: ReadonlyMap<string, readonly TranscriptEntry[]>;
  /** What SQLite finds wrong; empty where nothing is. */
  readonly damage: readonly string[];
}

/** Reads the store of a koi below the state dir of `home`. */
export function readKoi(home: string, koiId: string): LeftByKoi {
  const folder = join(home, ".SKYKOI", "koi", koiId, "sessions");
  const store = openKoiStore(folder);
  try {
    const transcripts = store
      .sessions()
      .map(({ sessionKey }) => [sessionKey, store.transcript(sessionKey, 1_000_000)] as const);
    return {
      pending: store.pending(),
      deadLetters: store.deadLetters(1_000_000),
      unsent: store.outbox(),
      undelivered: store.undelivered(1_000_000),
      transcripts: new Map(transcripts),
      damage: damageOf(join(folder, "koi.db")),
    };
  } finally {
    store.close();
  }
}

/** The gateway's own store below the state dir of `home`, until the test has finished. */
export function openGatewayStore(home: string): GatewayStore {
  const store = new GatewayStore(join(home, ".SKYKOI"), Date.now);
  onTestFinished(() => store.close());
  return store;
}

function damageOf(file: string): string[] {
  const database = new Database(file);
  const rows = database.prepare("PRAGMA integrity_check").raw().all() as [string][];
  database.close();
  return rows.map(([said]) => said).filter((said) => said !== "ok");
}
