// A look into a store without changing it: for commands that may run beside a gateway, or where none runs. Nothing
// is created, migrated, checkpointed or repaired.

import { closeSync, openSync, readSync } from "node:fs";
import { type Connection, readOnlyConnection } from "./database.ts";
import { StoreError, storeErrorOf } from "./store-error.ts";

const HEADER = "SQLite format 3\0";

/**
 * What `read` finds in the store `file` of `kind` (`koi` or `gateway`). An empty file holds nothing yet: `undefined`.
 * @throws StoreError where it is missing, damaged or not of that kind
 */
export function readStore<T>(file: string, kind: string, read: (store: Connection) => T): T | undefined {
  try {
    const head = headOf(file);
    if (head === "") return undefined;
    if (head !== HEADER) throw new StoreError("corrupt", file, "this is no SQLite file");
    const connection = readOnlyConnection(file);
    try {
      connection.exec("PRAGMA busy_timeout=5000");
      refuseOther(connection, file, kind);
      return read(connection);
    } finally {
      connection.close();
    }
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  }
}

/** Whether a store has a table: one of an older version may lack it. */
export function hasTable(store: Connection, name: string): boolean {
  return (
    store.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined
  );
}

/** What SQLite itself says of the pages of a store; `undefined` where all is well. @throws StoreError */
export function damageOf(file: string, kind: string): string | undefined {
  const said = readStore(file, kind, (store) => {
    const rows = store.prepare("PRAGMA quick_check(1)").raw().all() as [string][];
    return rows[0]?.[0];
  });
  return said === "ok" ? undefined : said;
}

function refuseOther(connection: Connection, file: string, kind: string): void {
  const tables = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all() as [
    string,
  ][];
  const row = tables.some(([name]) => name === "store")
    ? (connection.prepare("SELECT kind FROM store").get() as { kind: string } | undefined)
    : undefined;
  if (row?.kind !== kind)
    throw new StoreError("foreign", file, `this is a SQLite file, but no ${kind} store`);
}

function headOf(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    const head = Buffer.alloc(HEADER.length);
    return head.subarray(0, readSync(descriptor, head, 0, head.length, 0)).toString("latin1");
  } finally {
    closeSync(descriptor);
  }
}
