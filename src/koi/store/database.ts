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
  /** 1, and one more for each migration. */
  readonly version: number;
  /** Statements that create the tables of version 1 in an empty file. */
  readonly create: string;
  /** Statements that bring a file from each version to the next, the first one from 1 to 2. They keep every row. */
  readonly migrations?: readonly string[];
}

const HEADER = "SQLite format 3\0";

/**
 * Opens `file`, creating it and its folder (0600, 0700) where they are missing.
 * @throws StoreError naming the file
 */
export function openDatabase(file: string, schema: Schema): Connection {
  try {
    if (isLogAlone(file)) throw new StoreError("corrupt", file, LOG_ALONE);
    makePrivate(file);
    refuseDamage(file);
    return prepared(new Database(file), file, schema);
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  }
}

/** What is said of a log without its file. */
export const LOG_ALONE: string =
  "it is missing or empty, but its log is there, with what was written last; both are left as they are, move the log (-wal) to where the file is";

/**
 * Whether the log of `file` holds something and `file` itself is missing or empty: SQLite would delete the log then. Never
 * throws: what can't be looked at is no log.
 */
export function isLogAlone(file: string): boolean {
  return sizeOf(file) === 0 && sizeOf(`${file}-wal`) > 0;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** A file that is only read, also while a gateway writes it. */
export interface ReadOnly {
  readonly connection: Connection;
  /** At most that of the schema; an older file stays as it is. */
  readonly version: number;
}

/**
 * Opens `file` to be read; nothing of it is created or changed.
 * @throws StoreError naming the file
 */
export function openReadOnly(file: string, schema: Schema): ReadOnly {
  try {
    if (!startsAsDatabase(file)) throw new StoreError("corrupt", file, "this is no SQLite file");
    const connection = readOnlyConnection(file);
    try {
      connection.exec("PRAGMA busy_timeout=5000");
      return { connection, version: versionOf(connection, file, schema) };
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  } catch (thrown) {
    throw storeErrorOf(file, thrown);
  }
}

/**
 * Empties the write-ahead log, which marks the close as clean, and lets go of the file. What the connection cached goes
 * at once, the rest when the library's objects are collected. Never throws.
 */
export function closeDatabase(connection: Connection): void {
  try {
    connection.exec("PRAGMA shrink_memory; PRAGMA wal_checkpoint(TRUNCATE)");
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
      "this is no SQLite file; it is left as it is, skykoi doctor says how to repair it",
    );
  }
  const log = `${file}-wal`;
  if (size === 0 || !existsSync(log) || statSync(log).size === 0) return;
  // Read-only, so that closing can't fold the log into a damaged file.
  const reader = readOnlyConnection(file);
  try {
    const rows = reader.prepare("PRAGMA quick_check(1)").raw().all() as [string][];
    if (rows[0]?.[0] !== "ok")
      throw new StoreError("corrupt", file, `the store is damaged (${rows[0]?.[0]})`);
  } finally {
    reader.close();
  }
}

/**
 * A connection that changes nothing. On a disk that can't be written SQLite reads no file of ours (it would lay the index
 * of the log beside it): there the file is read as one that nobody changes, if its log holds nothing.
 * @throws Error of the library, StoreError where the log holds something that can't be read there
 */
export function readOnlyConnection(file: string): Connection {
  const address = `${pathToFileURL(file).href}?mode=ro`;
  const connection = new Database(address);
  try {
    connection.prepare("SELECT 1 FROM sqlite_master").get();
    return connection;
  } catch (thrown) {
    connection.close();
    if ((thrown as { code?: unknown }).code !== "SQLITE_CANTOPEN") throw thrown;
    if (sizeOf(`${file}-wal`) > 0) throw new StoreError("unwritable", file, LOG_UNREAD, { cause: thrown });
    return new Database(`${address}&immutable=1`);
  }
}

const LOG_UNREAD =
  "its log holds what was written last, and can't be read on a disk that can't be written; copy both files to one that can";

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
    const isNew = tableNames(connection).length === 0;
    const version = isNew ? 0 : versionOf(connection, file, schema);
    // What is deleted is overwritten in the file too: a message leaves the gateway's store when its koi has it. (SQLite
    // may leave a remnant where it split a page, so this makes texts rare there and is no promise.)
    connection.exec("PRAGMA secure_delete=ON");
    connection.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
    if (version < schema.version) bringUp(connection, file, schema);
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

/** @throws StoreError where the file is no store of this kind, or of a newer version */
function versionOf(connection: Connection, file: string, schema: Schema): number {
  const row = tableNames(connection).includes("store")
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

/** Creates what an empty file lacks, and what an older one lacks: all of it or nothing. */
function bringUp(connection: Connection, file: string, schema: Schema): void {
  connection.exec("BEGIN IMMEDIATE");
  // Read again under the write lock: another process may have been quicker.
  let version = tableNames(connection).length === 0 ? 0 : versionOf(connection, file, schema);
  if (version === 0) {
    connection.exec(`CREATE TABLE store (kind TEXT NOT NULL, version INTEGER NOT NULL); ${schema.create}`);
    connection.prepare("INSERT INTO store VALUES (?, ?)").run(schema.kind, 1);
    version = 1;
  }
  for (const step of schema.migrations?.slice(version - 1) ?? []) connection.exec(step);
  connection.prepare("UPDATE store SET version = ?").run(schema.version);
  connection.exec("COMMIT");
}
