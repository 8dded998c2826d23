// The tables of a koi's store. Rows of the inbox stay for a while after their end: they are what recognises
// a message that the platform delivers again.

import type { Schema } from "./database.ts";

/** The koi store, version 2. */
export const koiSchema: Schema = {
  kind: "koi",
  version: 2,
  migrations: ["ALTER TABLE inbox ADD COLUMN retries INTEGER NOT NULL DEFAULT 0"],
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
