// A compiled table as the gateway takes it.

import { decidingRecord } from "../../routing/table/deciding-key.ts";
import { firstBindings } from "../../routing/table/first-bindings.ts";
import { bindingIdentity } from "../../runtime/hits/binding-identity.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";
import type { TableFile } from "../load-table.ts";

/** The gateway's view of a table. */
export function loadedTable({ table, digest }: TableFile): LoadedTable {
  return {
    router: table,
    gateway: table.gateway,
    digest,
    sourceOf: (index) => table.sourceOf(index),
    nearMisses: (facts) => table.nearMisses(facts),
    bindingKey(facts, index) {
      const record = decidingRecord(table.matcher, facts, index);
      return record && bindingIdentity(record.koiId, record.key);
    },
    firstBindings(limit) {
      const koiIds = table.gateway.kois.map(({ id }) => id);
      return firstBindings(table.matcher, table.bindings, koiIds, limit);
    },
    *bindingKeys() {
      for (const { koiId, key } of table.matcher.records()) yield bindingIdentity(koiId, key);
    },
  };
}
