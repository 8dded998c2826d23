// Opens the file with an account's keys: WAL and synchronous=FULL, so that what is written is on the disk before
// anything is acknowledged; 0700 and 0600. A file that is damaged or foreign is refused before a byte of it is written.
// (`koi/store/database.ts` does the same for kois; channels may not import from there.)

import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { AuthStoreError, damaged } from "./auth-store-error.ts";

const HEADER = "SQLite format 3\0";
const KIND = "whatsapp-keys";
const VERSION = 1;

const TABLES = `
  CREATE TABLE store (kind TEXT NOT NULL, version INTEGER NOT NULL);
  CREATE TABLE entries (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE TABLE inbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, message TEXT NOT NULL, value TEXT NOT NULL);
  CREATE TABLE kept (id TEXT PRIMARY KEY, value BLOB NOT NULL, atMs INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO store VALUES ('${KIND}', ${VERSION});
`;

/**
 * Opens `file`, which is created with its folder where it is missing.
 * @throws AuthStoreError, or whatever the database throws
 */
export function openAuthDatabase(file: string): Database.Database {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  makePrivate(folder, 0o700);
  // SQLite gives its log the mode of the database.
  closeSync(openSync(file, "a", 0o600));
  makePrivate(file, 0o600);
  refuseDamage(file);
  const database = new Database(file);
  try {
    database.exec("PRAGMA busy_timeout=5000");
    const isNew = database.prepare("SELECT name FROM sqlite_master LIMIT 1").get() === undefined;
    if (!isNew) refuseForeign(database, file);
    // Keys that were used up are overwritten, too.
    database.exec("PRAGMA secure_delete=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    if (isNew) database.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT`);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function makePrivate(path: string, mode: number): void {
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, mode);
}

// Not read before now: SQLite folds its log into the file when it opens it, also into a damaged one.
function refuseDamage(file: string): void {
  if (statSync(file).size === 0) return;
  const head = Buffer.alloc(HEADER.length);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  if (head.toString("latin1") !== HEADER) throw new AuthStoreError(file, "unusable", damaged);
  // Read-only, so that closing can't fold a log into a damaged file.
  const reader = new Database(`${pathToFileURL(file).href}?mode=ro`);
  try {
    // The keys are a small file: all of it is looked at, after a crash and after a copy that broke off.
    const [verdict] = reader.prepare("PRAGMA quick_check(1)").raw().get() as [string];
    if (verdict !== "ok") throw new AuthStoreError(file, "unusable", damaged);
  } finally {
    reader.close();
  }
}

function refuseForeign(database: Database.Database, file: string): void {
  const hasMark = database.prepare("SELECT name FROM sqlite_master WHERE name = 'store'").get() !== undefined;
  const mark = hasMark
    ? (database.prepare("SELECT kind, version FROM store").get() as
        | { kind?: string; version?: number }
        | undefined)
    : undefined;
  if (mark?.kind !== KIND) throw new AuthStoreError(file, "unusable", "this file holds no keys of WhatsApp");
  if ((mark.version ?? 0) > VERSION)
    throw new AuthStoreError(file, "unusable", "a newer SKYKOI wrote these keys; use that version");
}
