// The tables of a koi's store. Rows of the inbox stay for a while after their end: they are what recognises
// a message that the platform delivers again.

import type { Schema } from "./database.ts";

/**
 * Version 2: a session has segments. A reset ends one and begins the next; what was said stays in the old one. `model`
 * is the session's own choice, `interaction_at_ms` when a person was last answered.
 */
const segments = `
    ALTER TABLE session ADD COLUMN segment INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE session ADD COLUMN interaction_at_ms INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE session ADD COLUMN model TEXT;
    UPDATE session SET interaction_at_ms = updated_at_ms;
    ALTER TABLE transcript ADD COLUMN segment INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX transcript_in ON transcript (session_key, segment, seq);
    CREATE TABLE segment (
      session_key TEXT NOT NULL REFERENCES session (session_key) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      end_reason TEXT,
      summary TEXT,
      PRIMARY KEY (session_key, number)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO segment (session_key, number, started_at_ms) SELECT session_key, 1, started_at_ms FROM session;`;

/** Version 3: how often a message was put back from the dead letters. */
const retries = "ALTER TABLE inbox ADD COLUMN retries INTEGER NOT NULL DEFAULT 0";

/** Version 4: when a send was begun whose end is not known. */
const begunSends = "ALTER TABLE outbox ADD COLUMN begun_at_ms INTEGER";

/** Version 5: what a person set for the session: whether answers are sent, and how messages wait (JSON). */
const settings = `
    ALTER TABLE session ADD COLUMN send TEXT;
    ALTER TABLE session ADD COLUMN queue TEXT;`;

/**
 * Version 6: when the koi had its last heartbeat, and what it last said in one (a digest: to tell that it says the same again).
 */
const heartbeats = `
    CREATE TABLE heartbeat (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      ran_at_ms INTEGER NOT NULL,
      said_at_ms INTEGER,
      said_digest TEXT
    ) STRICT;`;

/** Version 7: jobs, as JSON. */
const jobs = "CREATE TABLE cron_job (job_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID";

/**
 * Version 8: a transcript has tool calls and their results as well; `step` is what the turn over a message has done so far,
 * by the first message of the turn.
 */
const steps = `
    CREATE TABLE entry (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      session_key TEXT NOT NULL REFERENCES session (session_key) ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'call', 'result')),
      text TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      detail TEXT NOT NULL,
      segment INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    INSERT INTO entry (seq, session_key, role, text, at_ms, detail, segment)
      SELECT seq, session_key, role, text, at_ms, detail, segment FROM transcript;
    DROP TABLE transcript;
    ALTER TABLE entry RENAME TO transcript;
    CREATE INDEX transcript_of ON transcript (session_key, seq);
    CREATE INDEX transcript_in ON transcript (session_key, segment, seq);
    CREATE TABLE step (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      turn_key TEXT NOT NULL,
      session_key TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX step_of ON step (turn_key, seq);`;

/**
 * Version 9: what a session is called, which session started it as a background run, and since when the tools of kois do
 * not show it any more.
 */
const births = `
    ALTER TABLE session ADD COLUMN label TEXT;
    ALTER TABLE session ADD COLUMN spawned_by TEXT;
    ALTER TABLE session ADD COLUMN archived_at_ms INTEGER;`;

/** Version 10: how much the models of a session think. */
const thinking = "ALTER TABLE session ADD COLUMN thinking TEXT";

/**
 * Version 11: what else a person set for the session (JSON), and the segment in which the koi was last asked for its memories.
 */
const chosen = `
    ALTER TABLE session ADD COLUMN chosen TEXT;
    ALTER TABLE session ADD COLUMN flushed_segment INTEGER;`;

/** Version 12: replies that a platform has, by their names there (JSON). */
const sentReplies = `
    CREATE TABLE sent (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      outbox_key TEXT NOT NULL UNIQUE,
      session_key TEXT NOT NULL,
      body TEXT NOT NULL,
      sent_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX sent_in ON sent (session_key, seq);`;

/** The koi store. */
export const koiSchema: Schema = {
  kind: "koi",
  version: 12,
  migrations: [
    segments,
    retries,
    begunSends,
    settings,
    heartbeats,
    jobs,
    steps,
    births,
    thinking,
    chosen,
    sentReplies,
  ],
  create: `
    CREATE TABLE inbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      message_key TEXT NOT NULL UNIQUE,
      session_key TEXT NOT NULL,
      received_at_ms INTEGER NOT NULL,
      payload TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'answered', 'expired', 'failed')),
      reason TEXT,
      ended_at_ms INTEGER
    ) STRICT;
    CREATE INDEX inbox_open ON inbox (seq) WHERE state = 'pending';
    CREATE INDEX inbox_dead ON inbox (ended_at_ms) WHERE state IN ('expired', 'failed');
    CREATE INDEX inbox_answered ON inbox (ended_at_ms) WHERE state = 'answered';

    CREATE TABLE session (
      session_key TEXT PRIMARY KEY,
      messages INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      updated_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE transcript (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      session_key TEXT NOT NULL REFERENCES session (session_key) ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
      text TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX transcript_of ON transcript (session_key, seq);

    CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      outbox_key TEXT NOT NULL UNIQUE,
      session_key TEXT NOT NULL,
      payload TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      not_before_ms INTEGER NOT NULL,
      reason TEXT,
      ended_at_ms INTEGER
    ) STRICT;`,
};
