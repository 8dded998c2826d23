// The kois that a gateway has had in its tables, and where their stores lie: what waits in the store of one that was
// removed from the config is found by it. Statements only; transactions are the store's.

import type { Connection } from "../../koi/store/database.ts";
import { hasTable } from "../../koi/store/read-only.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";

/** Creates the table. */
export const knownKoiSchema = `
  CREATE TABLE known_koi (
    koi_id TEXT PRIMARY KEY,
    koi TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`;

/** What a store says that is only read; nothing where it is of a version before this table. */
export function knownKoisOf(store: Connection): CompiledKoi[] {
  return hasTable(store, "known_koi") ? new KnownKoiTable(store).all() : [];
}

/** Statements on known kois. */
export class KnownKoiTable {
  readonly #all;
  readonly #put;
  readonly #remove;

  constructor(connection: Connection) {
    this.#all = connection.prepare("SELECT koi FROM known_koi ORDER BY koi_id").raw();
    this.#put = connection.prepare("INSERT OR REPLACE INTO known_koi VALUES (?, ?)");
    this.#remove = connection.prepare("DELETE FROM known_koi WHERE koi_id = ?");
  }

  /** Each as the last table had it. */
  all(): CompiledKoi[] {
    return (this.#all.all() as [string][]).map(([koi]) => JSON.parse(koi) as CompiledKoi);
  }

  put(koi: CompiledKoi): void {
    this.#put.run(koi.id, JSON.stringify(koi));
  }

  remove(koiId: KoiId): void {
    this.#remove.run(koiId);
  }
}
