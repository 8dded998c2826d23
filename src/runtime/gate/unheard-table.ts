// What was said in a group since the koi was last called: shown to it when it is called, then forgotten. In the
// gateway's own store, so that it outlives a restart. Two accounts of one koi in one group share a session, and each
// receives everything: each overhears for itself. Statements only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";
import type { AccountId, SessionKey } from "../../routing/ids.ts";

/** Creates the table. */
export const unheardSchema = `
  CREATE TABLE unheard (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    session_key TEXT NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX unheard_of ON unheard (session_key, seq);`;

/** Adds whose account overheard a message. What was overheard before (`''`) is shown to the first that is called. */
export const unheardByAccount = `
  ALTER TABLE unheard ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
  DROP INDEX unheard_of;
  CREATE INDEX unheard_of ON unheard (session_key, account_id, seq);`;

/** A group message that was not for the koi. */
export interface UnheardMessage {
  /** Name of the sender, else the id; empty where `text` is a line of its own: what happened to a message. */
  readonly from: string;
  readonly text: string;
  readonly atMs: number;
}

/** A message that the koi of a session overhears. */
export interface Overheard {
  readonly sessionKey: SessionKey;
  /** The account that received it. */
  readonly accountId: AccountId;
  readonly message: UnheardMessage;
  /** Most messages that its session keeps; 0 keeps none. */
  readonly limit: number;
}

/** Longest text that is kept of one message, in UTF-16 units. */
export const MAX_UNHEARD_UNITS = 4_000;
/** Most bytes that one account keeps of a session (names and texts in UTF-8). */
export const MAX_SESSION_BYTES: number = 64 * 1024;
/** Most messages that all sessions keep together; the oldest go first. */
export const MAX_UNHEARD = 20_000;
/** How long a message is kept. */
export const UNHEARD_MS: number = 7 * 24 * 3_600_000;

/** Statements on overheard messages. */
export class UnheardTable {
  readonly #insert;
  readonly #of;
  readonly #forget;
  readonly #forgetAll;
  readonly #trim;
  readonly #trimBytes;
  readonly #trimAll;
  readonly #prune;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(
      "INSERT INTO unheard (session_key, account_id, sender, text, at_ms, bytes) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#of = connection.prepare(
      `SELECT sender AS "from", text, at_ms AS atMs FROM unheard
        WHERE session_key = ? AND account_id IN (?, '') ORDER BY seq`,
    );
    this.#forget = connection.prepare("DELETE FROM unheard WHERE session_key = ? AND account_id IN (?, '')");
    this.#forgetAll = connection.prepare("DELETE FROM unheard WHERE session_key = ?");
    this.#trim = connection.prepare(
      `DELETE FROM unheard WHERE session_key = ?1 AND account_id = ?2 AND seq <=
        (SELECT seq FROM unheard WHERE session_key = ?1 AND account_id = ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3)`,
    );
    this.#trimBytes = connection.prepare(
      `DELETE FROM unheard WHERE session_key = ?1 AND account_id = ?2 AND seq <=
        (SELECT max(seq) FROM
          (SELECT seq, sum(bytes) OVER (ORDER BY seq DESC) AS total FROM unheard
            WHERE session_key = ?1 AND account_id = ?2)
          WHERE total > ?3)`,
    );
    this.#trimAll = connection.prepare("DELETE FROM unheard WHERE seq <= (SELECT max(seq) FROM unheard) - ?");
    this.#prune = connection.prepare("DELETE FROM unheard WHERE at_ms < ?");
  }

  /** Keeps a message, and of what its account keeps of the session the last ones that fit. */
  add({ sessionKey, accountId, message, limit }: Overheard): void {
    if (limit <= 0) {
      this.#forget.run(sessionKey, accountId);
      return;
    }
    const { from, atMs } = message;
    const text = cut(message.text);
    const bytes = Buffer.byteLength(from) + Buffer.byteLength(text);
    this.#insert.run(sessionKey, accountId, from, text, atMs, bytes);
    this.#trim.run(sessionKey, accountId, limit);
    this.#trimBytes.run(sessionKey, accountId, MAX_SESSION_BYTES);
    this.#trimAll.run(MAX_UNHEARD);
  }

  /** What the koi has not heard yet by this account, oldest first; forgotten by this. */
  take(sessionKey: SessionKey, accountId: AccountId): UnheardMessage[] {
    const messages = this.#of.all(sessionKey, accountId) as UnheardMessage[];
    if (messages.length > 0) this.#forget.run(sessionKey, accountId);
    return messages;
  }

  /** Forgets what every account overheard for a session. */
  forget(sessionKey: SessionKey): void {
    this.#forgetAll.run(sessionKey);
  }

  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}

/** The beginning of a long text. Never cuts a character in two. */
function cut(text: string): string {
  if (text.length <= MAX_UNHEARD_UNITS) return text;
  const last = text.charCodeAt(MAX_UNHEARD_UNITS - 1);
  const end = last >= 0xd8_00 && last <= 0xdb_ff ? MAX_UNHEARD_UNITS - 1 : MAX_UNHEARD_UNITS;
  return `${text.slice(0, end)}…`;
}
