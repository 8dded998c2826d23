// Statements that are prepared when they are first used: a store has about thirty, a turn needs ten, and each costs
// 7 KB of memory and 20 µs.

import type { Connection } from "./database.ts";

/** A statement as the tables use it. Parameters and rows as the library takes and gives them. */
export interface LazyStatement {
  run(...parameters: unknown[]): { readonly changes: number };
  get(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
}

/** What prepares statements: a connection, or one that puts it off. */
export interface Preparing {
  prepare(sql: string): LazyStatement;
}

/** `connection`, whose statements are prepared at their first use. A mistake in one shows only then. */
export function lazyStatements(connection: Connection): Preparing {
  return {
    prepare(sql) {
      let prepared: LazyStatement | undefined;
      const statement = (): LazyStatement => (prepared ??= connection.prepare(sql));
      return {
        run: (...parameters) => statement().run(...parameters),
        get: (...parameters) => statement().get(...parameters),
        all: (...parameters) => statement().all(...parameters),
      };
    },
  };
}
