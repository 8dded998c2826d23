// Which bindings decided nothing for a while, from the counts that the gateway keeps.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readStore } from "../../koi/store/read-only.ts";
import { bindingIdentity } from "../../runtime/hits/binding-identity.ts";
import { keysOfRule } from "../../routing/table/rule-key.ts";
import type { Rule } from "../../routing/rule.ts";
import { type HitRow, HitTable } from "../../runtime/hits/hit-table.ts";
import { GATEWAY_STORE_FILE } from "../../runtime/journal/gateway-store.ts";

/** What the counts say of a binding. Times in milliseconds since the epoch. */
export interface BindingUse {
  /** `new`: no hit, but it is younger than the time asked for (or no gateway had it yet). */
  readonly use: "used" | "unused" | "new";
  readonly hits: number;
  readonly lastHitMs?: number;
  /** When a gateway first had it. */
  readonly firstSeenMs?: number;
}

/** Asks the store of `stateDir` about bindings; `sinceMs` is where the time asked for begins. */
export interface UseReader {
  of(rule: Rule, sinceMs: number): BindingUse;
}

/** Calls `work` with a reader. Without a store, or with one from before the counts, every binding is new. */
export function withUses<T>(stateDir: string, work: (uses: UseReader) => T): T {
  const file = join(stateDir, GATEWAY_STORE_FILE);
  const none: UseReader = { of: () => ({ use: "new", hits: 0 }) };
  if (!existsSync(file)) return work(none);
  const result = readStore(file, "gateway", (store) => {
    const find = store.prepare("SELECT name FROM sqlite_master WHERE name = 'binding_hit'");
    if (!find.get()) return { value: work(none) };
    const table = new HitTable(store);
    return { value: work({ of: (rule, sinceMs) => useOf(rule, table, sinceMs) }) };
  });
  return result ? result.value : work(none);
}

function useOf(rule: Rule, table: HitTable, sinceMs: number): BindingUse {
  const rows = keysOfRule(rule)
    .map((key) => table.find(bindingIdentity(rule.koiId, key)))
    .filter((row): row is HitRow => row !== undefined);
  if (rows.length === 0) return { use: "new", hits: 0 };
  const firstSeenMs = Math.min(...rows.map((row) => row.firstSeenMs));
  const hits = rows.reduce((sum, row) => sum + row.hits, 0);
  const lastHitMs = Math.max(...rows.map((row) => row.lastHitMs ?? -Infinity));
  const known = { hits, firstSeenMs, ...(hits > 0 && { lastHitMs }) };
  if (lastHitMs >= sinceMs) return { use: "used", ...known };
  return { use: firstSeenMs > sinceMs ? "new" : "unused", ...known };
}
