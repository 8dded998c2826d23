// What each chain of koi-to-koi messages has used, in the gateway's own store: so that neither a restart nor a detour over
// other kois gives it more. Statements only; transactions are the store's.

import type { TurnUsage } from "../../koi/conversation.ts";
import type { Connection } from "../../koi/store/database.ts";

/** Creates the table. */
export const chainSchema = `
  CREATE TABLE chain (
    chain_id TEXT PRIMARY KEY,
    hops INTEGER NOT NULL,
    tokens INTEGER NOT NULL DEFAULT 0,
    cost_usd REAL NOT NULL DEFAULT 0,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX chain_age ON chain (at_ms);`;

/** How long a chain is remembered after its last step. */
export const CHAINS_MS: number = 30 * 24 * 3_600_000;

/** What a chain has used. */
export interface ChainUse {
  /** Steps from koi to koi. */
  readonly hops: number;
  readonly tokens: number;
  /** US dollars, as far as models have prices. */
  readonly costUsd: number;
}

/** Statements on chains. */
export class ChainTable {
  readonly #get;
  readonly #hop;
  readonly #add;
  readonly #prune;

  constructor(connection: Connection) {
    this.#get = connection.prepare("SELECT hops, tokens, cost_usd AS costUsd FROM chain WHERE chain_id = ?");
    this.#hop = connection.prepare(
      `INSERT INTO chain (chain_id, hops, at_ms) VALUES (?1, 1, ?2)
        ON CONFLICT (chain_id) DO UPDATE SET hops = hops + 1, at_ms = ?2`,
    );
    this.#add = connection.prepare(
      "UPDATE chain SET tokens = tokens + ?, cost_usd = cost_usd + ? WHERE chain_id = ?",
    );
    this.#prune = connection.prepare("DELETE FROM chain WHERE at_ms < ?");
  }

  use(chainId: string): ChainUse {
    const row = this.#get.get(chainId) as ChainUse | undefined;
    return row ?? { hops: 0, tokens: 0, costUsd: 0 };
  }

  hop(chainId: string, nowMs: number): void {
    this.#hop.run(chainId, nowMs);
  }

  add(chainId: string, { inputTokens, outputTokens, costUsd = 0 }: TurnUsage): void {
    this.#add.run(inputTokens + outputTokens, costUsd, chainId);
  }

  /** Forgets chains whose last step is older than this. */
  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}
