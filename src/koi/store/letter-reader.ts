// The dead letters of one koi, read from its file by a command, also while a gateway writes it or from a disk that can't
// be written. INVARIANT: nothing is written; an older file stays of its version.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLogAlone, LOG_ALONE, openReadOnly } from "./database.ts";
import { InboxTable } from "./inbox-table.ts";
import { koiSchema } from "./koi-schema.ts";
import type { KoiStore } from "./koi-store.ts";
import { lazyStatements } from "./lazy-statements.ts";
import { OutboxTable } from "./outbox-table.ts";
import { KOI_STORE_FILE } from "./sqlite-koi-store.ts";
import { StoreError, storeErrorOf } from "./store-error.ts";

/** What can be asked of a store about its dead letters. */
export type LetterSource = Pick<KoiStore, "deadLetters" | "undelivered">;

/**
 * What `read` finds in the store in `directory` (a koi's sessions folder); `undefined` where there is none.
 * @throws StoreError where the file is damaged, foreign or of a newer version
 */
export function readLetters<T>(directory: string, read: (letters: LetterSource) => T): T | undefined {
  const file = join(directory, KOI_STORE_FILE);
  if (isLogAlone(file)) throw new StoreError("corrupt", file, LOG_ALONE);
  if (!existsSync(file)) return undefined;
  const { connection } = openReadOnly(file, koiSchema);
  try {
    const statements = lazyStatements(connection);
    const [inbox, outbox] = [new InboxTable(statements), new OutboxTable(statements)];
    return read({
      deadLetters: (limit) => inbox.deadLetters(limit),
      undelivered: (limit) => outbox.refused(limit),
    });
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  } finally {
    connection.close();
  }
}
