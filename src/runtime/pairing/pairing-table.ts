// Who asked to be let in, who was, and how often a wrong code was tried, in the gateway's own store. Statements
// only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";

/** Creates the tables. */
export const pairingSchema = `
  CREATE TABLE pairing_request (
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT,
    created_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL,
    denied_at_ms INTEGER,
    reply_tried_at_ms INTEGER,
    replied_at_ms INTEGER,
    PRIMARY KEY (channel, account_id, person)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE approval (
    channel TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, account_id, person)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE wrong_code (at_ms INTEGER NOT NULL) STRICT;`;

/** One person at one account. An approval belongs to all three. */
export interface Applicant {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  readonly person: PeerId;
}

/** Somebody who asked. Times are milliseconds since the epoch. */
export interface RequestRow extends Applicant {
  readonly code: string;
  /** What the person calls themself. */
  readonly name: string | null;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly deniedAtMs: number | null;
  /** When the code was last tried to be sent, and when it was. */
  readonly replyTriedAtMs: number | null;
  readonly repliedAtMs: number | null;
}

/** Somebody who was let in. */
export interface ApprovalRow extends Applicant {
  readonly name: string | null;
  readonly atMs: number;
}

const REQUEST = `SELECT channel, account_id AS accountId, person, code, name, created_at_ms AS createdAtMs,
  last_seen_at_ms AS lastSeenAtMs, denied_at_ms AS deniedAtMs, reply_tried_at_ms AS replyTriedAtMs,
  replied_at_ms AS repliedAtMs FROM pairing_request`;
const ONE = "WHERE channel = ? AND account_id = ? AND person = ?";

/** Statements on requests and approvals. */
export class PairingTable {
  readonly #approval;
  readonly #approvals;
  readonly #approve;
  readonly #requests;
  readonly #put;
  readonly #remove;
  readonly #expire;
  readonly #wrongs;
  readonly #wrong;
  readonly #forgetWrongs;

  constructor(connection: Connection) {
    this.#approval = connection.prepare(`SELECT 1 FROM approval ${ONE}`);
    this.#approvals = connection.prepare(
      "SELECT channel, account_id AS accountId, person, name, at_ms AS atMs FROM approval ORDER BY 1, 2, 3",
    );
    this.#approve = connection.prepare("INSERT INTO approval VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    this.#requests = connection.prepare(`${REQUEST} ORDER BY created_at_ms, channel, account_id, person`);
    this.#put = connection.prepare(
      "INSERT OR REPLACE INTO pairing_request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#remove = connection.prepare(`DELETE FROM pairing_request ${ONE}`);
    this.#expire = connection.prepare("DELETE FROM pairing_request WHERE created_at_ms < ?");
    this.#wrongs = connection.prepare("SELECT count(*) FROM wrong_code WHERE at_ms > ?").raw();
    this.#wrong = connection.prepare("INSERT INTO wrong_code VALUES (?)");
    this.#forgetWrongs = connection.prepare("DELETE FROM wrong_code WHERE at_ms <= ?");
  }

  isApproved({ channel, accountId, person }: Applicant): boolean {
    return this.#approval.get(channel, accountId, person) !== undefined;
  }

  /** Everybody who was let in, by channel, account and person. */
  approvals(): ApprovalRow[] {
    return this.#approvals.all() as ApprovalRow[];
  }

  /** Lets a person in; nothing changes where they are in. */
  approve({ channel, accountId, person, name, atMs }: ApprovalRow): void {
    this.#approve.run(channel, accountId, person, name, atMs);
  }

  /** Every request, oldest first, denied ones too. */
  requests(): RequestRow[] {
    return this.#requests.all() as RequestRow[];
  }

  /** Adds a request, or replaces that of the same person. */
  put(row: RequestRow): void {
    const { channel, accountId, person, code, name, createdAtMs, lastSeenAtMs } = row;
    const { deniedAtMs, replyTriedAtMs, repliedAtMs } = row;
    const times = [createdAtMs, lastSeenAtMs, deniedAtMs, replyTriedAtMs, repliedAtMs];
    this.#put.run(channel, accountId, person, code, name, ...times);
  }

  remove({ channel, accountId, person }: Applicant): void {
    this.#remove.run(channel, accountId, person);
  }

  /** Removes requests made before a time. */
  expire(beforeMs: number): void {
    this.#expire.run(beforeMs);
  }

  /** Wrong codes since a time. */
  wrongCodes(sinceMs: number): number {
    return (this.#wrongs.get(sinceMs) as [number])[0];
  }

  /** Counts a wrong code and forgets those up to `sinceMs`. */
  addWrongCode(atMs: number, sinceMs: number): void {
    this.#forgetWrongs.run(sinceMs);
    this.#wrong.run(atMs);
  }
}
