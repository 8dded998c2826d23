// What the owner said in a group about when its koi speaks (`/activation`): for one session, stronger than the
// config, kept over resets and restarts. Statements only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";
import type { SessionKey } from "../../routing/ids.ts";

/** Creates the table. */
export const activationSchema = `
  CREATE TABLE activation (
    session_key TEXT PRIMARY KEY,
    mode TEXT NOT NULL CHECK (mode IN ('mention', 'always'))
  ) STRICT, WITHOUT ROWID;`;

/** When a koi speaks in a group: when it is called, or always. */
export type Activation = "mention" | "always";

/** Statements on activation. */
export class ActivationTable {
  readonly #get;
  readonly #set;
  readonly #clear;

  constructor(connection: Connection) {
    this.#get = connection.prepare("SELECT mode FROM activation WHERE session_key = ?").raw();
    this.#set = connection.prepare("INSERT OR REPLACE INTO activation VALUES (?, ?)");
    this.#clear = connection.prepare("DELETE FROM activation WHERE session_key = ?");
  }

  /** `undefined` where the config decides. */
  get(sessionKey: SessionKey): Activation | undefined {
    return (this.#get.get(sessionKey) as [Activation] | undefined)?.[0];
  }

  /** Without a mode, the config decides again. */
  set(sessionKey: SessionKey, mode: Activation | undefined): void {
    if (mode === undefined) this.#clear.run(sessionKey);
    else this.#set.run(sessionKey, mode);
  }
}
