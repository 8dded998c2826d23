// What the stores say while no gateway runs: what waits, what was given up. Read only.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readStore } from "../koi/store/read-only.ts";
import { KOI_STORE_FILE } from "../koi/store/sqlite-koi-store.ts";
import type { KoiId } from "../routing/ids.ts";
import { GATEWAY_STORE_FILE } from "./journal/gateway-store.ts";
import type { DeadLetters } from "./outcomes/outcome.ts";
import { OutcomeTable } from "./outcomes/outcome-table.ts";
import { said } from "./said.ts";

/** What lies in the stores of a state dir. */
export interface StateOnDisk {
  /** Messages that the next start takes up, over all kois. */
  readonly waiting: number;
  /** Replies that the next start sends. */
  readonly unsentReplies: number;
  readonly deadLetters: DeadLetters;
  /** Digest of the table that the last message was judged by. */
  readonly lastTable?: string;
  /** Stores that can't be read. */
  readonly problems: readonly string[];
}

/** Reads the stores. `sessionsDirs` are absolute. Never throws: a store that can't be read is a problem. */
export function stateOnDisk(stateDir: string, sessionsDirs: ReadonlyMap<KoiId, string>): StateOnDisk {
  const problems: string[] = [];
  const look = <T>(file: string, read: () => T | undefined): T | undefined => {
    if (!existsSync(file)) return undefined;
    try {
      return read();
    } catch (error) {
      problems.push(said(error));
      return undefined;
    }
  };
  const own = join(stateDir, GATEWAY_STORE_FILE);
  const gateway = look(own, () =>
    readStore(own, "gateway", (store) => {
      const outcomes = new OutcomeTable(store);
      return { deadLetters: outcomes.deadLetters(), lastTable: outcomes.lastTable() };
    }),
  );
  let waiting = 0;
  let unsentReplies = 0;
  for (const directory of new Set(sessionsDirs.values())) {
    const file = join(directory, KOI_STORE_FILE);
    const counts = look(file, () => waitingIn(file));
    waiting += counts?.waiting ?? 0;
    unsentReplies += counts?.unsent ?? 0;
  }
  const { deadLetters = { count: 0, last: [] }, lastTable } = gateway ?? {};
  return { waiting, unsentReplies, deadLetters, ...(lastTable !== undefined && { lastTable }), problems };
}

/** What a koi's store still has to do: messages without an answer, and replies that were not sent. */
export interface Waiting {
  readonly waiting: number;
  readonly unsent: number;
}

/** What waits in the koi's store `file`; an empty file holds nothing: `undefined`. @throws StoreError */
export function waitingIn(file: string): Waiting | undefined {
  return readStore(file, "koi", (store) => {
    const counts = store.prepare(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 'pending') AS waiting,
        (SELECT count(*) FROM outbox WHERE ended_at_ms IS NULL) AS unsent`,
    );
    return counts.get() as Waiting;
  });
}
