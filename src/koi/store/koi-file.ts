// The file of a koi's store, opened and closed: its tables, and how it is let go of so that a start may pass it over.

import { existsSync } from "node:fs";
import { CronTable } from "./cron-table.ts";
import { type Connection, closeDatabase, openDatabase } from "./database.ts";
import { GroupCommit } from "./group-commit.ts";
import { HeartbeatTable } from "./heartbeat-table.ts";
import { InboxTable } from "./inbox-table.ts";
import { koiSchema } from "./koi-schema.ts";
import { lazyStatements } from "./lazy-statements.ts";
import { OutboxTable } from "./outbox-table.ts";
import { fileState, leaveRestNote, removeRestNote } from "./rest-note.ts";
import { SentTable } from "./sent-table.ts";
import { SessionTable } from "./session-table.ts";
import { StepTable } from "./step-table.ts";
import { TranscriptTable } from "./transcript-table.ts";

/** How long letting go of a file waits for who reads it elsewhere. The gateway stands still meanwhile. */
const READER_MS = 50;

/** The tables of a store. */
export interface KoiTables {
  readonly inbox: InboxTable;
  readonly session: SessionTable;
  readonly transcript: TranscriptTable;
  readonly outbox: OutboxTable;
  readonly sent: SentTable;
  readonly step: StepTable;
  readonly heartbeat: HeartbeatTable;
  readonly cron: CronTable;
}

/** An open file. Dropped as a whole: the library lets go of it only when its statements are gone. */
export interface OpenedKoiFile {
  readonly connection: Connection;
  readonly group: GroupCommit;
  readonly tables: KoiTables;
}

/** Opens a file, creating it where it is missing. @throws what the database throws */
export function openKoiFile(file: string): OpenedKoiFile {
  removeRestNote(file);
  const connection = openDatabase(file, koiSchema);
  const statements = lazyStatements(connection);
  const tables: KoiTables = {
    inbox: new InboxTable(statements),
    session: new SessionTable(statements),
    transcript: new TranscriptTable(statements),
    outbox: new OutboxTable(statements),
    sent: new SentTable(statements),
    step: new StepTable(statements),
    heartbeat: new HeartbeatTable(statements),
    cron: new CronTable(statements),
  };
  return { connection, group: new GroupCommit(connection, file), tables };
}

/** Closes a file. `leavesNote`: beside one in which nothing waits a note says so. Never throws. */
export function closeKoiFile(file: string, opened: OpenedKoiFile, leavesNote: boolean): void {
  opened.group.close();
  if (opened.group.isLost) {
    letGoOfLost(file, opened.connection);
    return;
  }
  hurry(opened.connection);
  const state = leavesNote ? stateOfQuiet(file, opened) : undefined;
  closeDatabase(opened.connection);
  if (state !== undefined) leaveRestNote(file, state);
}

/** From now on a reader elsewhere is hardly waited for. Never throws. */
function hurry(connection: Connection): void {
  try {
    connection.exec(`PRAGMA busy_timeout=${READER_MS}`);
  } catch {
    // Then closing takes longer.
  }
}

/**
 * Lets go of a file that is not in its place any more. Where its log was left alone there, that holds what was written last
 * and stays; beside another file it is emptied, so that nothing of it gets into that one.
 */
function letGoOfLost(file: string, connection: Connection): void {
  if (existsSync(file)) closeDatabase(connection);
  else connection.close();
}

const WAITING = `SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'pending')
  OR EXISTS (SELECT 1 FROM inbox WHERE state IN ('expired', 'failed')) OR EXISTS (SELECT 1 FROM outbox)
  OR EXISTS (SELECT 1 FROM cron_job) AS waiting`;

/**
 * The state of a file in which nothing waits to be answered, to be sent or to be forgotten; else `undefined`. Never
 * throws. The state is taken before the look inside: what is written after it shows in the file or its log. Of a file
 * that was put in its place nothing is known.
 */
function stateOfQuiet(file: string, { connection, group }: OpenedKoiFile): string | undefined {
  try {
    connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const state = fileState(file);
    if (group.isLost) return undefined;
    const row = connection.prepare(WAITING).get() as { waiting: number };
    return row.waiting === 0 ? state : undefined;
  } catch {
    return undefined;
  }
}
