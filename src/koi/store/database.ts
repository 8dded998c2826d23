// Opens one SQLite file the way every store here wants it: WAL, synchronous=FULL, foreign keys, owner-only
// modes, one row that says whose file it is and of which version.
// INVARIANT: a file that is damaged, foreign or of a newer version is refused before a byte of it is written.

import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { StoreError, storeErrorOf } from "./store-error.ts";

/** A connection as the stores use it. */
export type Connection = Database.Database;

/** What a file must be to be opened, and how it is made. */
export interface Schema {
  /** Whose file it is, `koi` or `gateway`. */
  readonly kind: string;
  readonly version: number;
  /** Statements that create the tables of an empty file. */
  readonly create: string;
  /** Statements that bring a file of version `n` to `n + 1`, by `n`; every version before this one has some. */
  readonly upgrades?: Readonly<Record<number, string>>;
}

const HEADER = "SQLite format 3\0";

/**
 * Opens `file`, creating it and its folder (0600, 0700) where they are missing.
 * @throws StoreError naming the file
 */
export function openDatabase(file: string, schema: Schema): Connection {
  try {
    makePrivate(file);
    refuseDamage(file);
    return prepared(new Database(file), file, schema);
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  }
}

/** Empties the write-ahead log, which marks the close as clean, and lets go of the file. Never throws. */
export function closeDatabase(connection: Connection): void {
  try {
    connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // A reader in another process or a full disk: the log stays, and the next open checks the file.
  }
  connection.close();
}

function makePrivate(file: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isOpenToOthers(folder)) chmodSync(folder, 0o700);
  // SQLite gives the log and its index the mode of the database, so this one file decides.
  closeSync(openSync(file, "a", 0o600));
  if (isOpenToOthers(file)) chmodSync(file, 0o600);
}

function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}

/** A log that is not empty means that the last owner died: only then is the whole file worth a check. */
function refuseDamage(file: string): void {
  const size = statSync(file).size;
  if (size > 0 && !startsAsDatabase(file)) {
    throw new StoreError(
      "corrupt",
      file,
      "this is no SQLite file; it is left as it is, move it away to start afresh",
    );
  }
  const log = `${file}-wal`;
  if (size === 0 || !existsSync(log) || statSync(log).size === 0) return;
  // Read-only, so that closing can't fold the log into a damaged file.
  const reader = new Database(`${pathToFileURL(file).href}?mode=ro`);
  try {
    const rows = reader.prepare("PRAGMA quick_check(1)").raw().all() as [string][];
    if (rows[0]?.[0] !== "ok")
      throw new StoreError("corrupt", file, `the store is damaged (${rows[0]?.[0]})`);
  } finally {
    reader.close();
  }
}

function startsAsDatabase(file: string): boolean {
  const head = Buffer.alloc(HEADER.length);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return head.toString("latin1") === HEADER;
}

function prepared(connection: Connection, file: string, schema: Schema): Connection {
  try {
    connection.exec("PRAGMA busy_timeout=5000");
    const version = versionOf(connection, file, schema);
    connection.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
    if (version < schema.version) makeCurrent(connection, file, schema);
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

function tableNames(connection: Connection): string[] {
  const rows = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all() as [
    string,
  ][];
  return rows.map(([name]) => name);
}

/** Version of the file, 0 where it is empty. @throws StoreError where the file is another's or of a newer version */
function versionOf(connection: Connection, file: string, schema: Schema): number {
  const names = tableNames(connection);
  if (names.length === 0) return 0;
  const row = names.includes("store")
    ? (connection.prepare("SELECT kind, version FROM store").get() as
        | { kind: string; version: number }
        | undefined)
    : undefined;
  if (row?.kind !== schema.kind) {
    throw new StoreError("foreign", file, `this is a SQLite file, but no ${schema.kind} store`);
  }
  if (row.version > schema.version) {
    const versions = `it has version ${row.version}, this program knows ${schema.version}`;
    throw new StoreError("newer_version", file, `a newer SKYKOI wrote this store: ${versions}`);
  }
  return row.version;
}

/** Creates or upgrades the tables, all or nothing. Another process may do the same: the lock decides who. */
function makeCurrent(connection: Connection, file: string, schema: Schema): void {
  connection.exec("BEGIN IMMEDIATE");
  const version = versionOf(connection, file, schema);
  if (version === 0) {
    connection.exec(`CREATE TABLE store (kind TEXT NOT NULL, version INTEGER NOT NULL); ${schema.create}`);
    connection.prepare("INSERT INTO store VALUES (?, ?)").run(schema.kind, schema.version);
  } else {
    for (let from = version; from < schema.version; from += 1) connection.exec(schema.upgrades?.[from] ?? "");
    connection.prepare("UPDATE store SET version = ?").run(schema.version);
  }
  connection.exec("COMMIT");
}
