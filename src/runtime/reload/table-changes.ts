// What changed from one table to the next, for the log, and which of it waits for a restart.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { LoadedTable } from "../loaded-table.ts";

/** A change in short. */
export interface TableChanges {
  readonly from: string;
  readonly to: string;
  readonly koisAdded: readonly string[];
  readonly koisRemoved: readonly string[];
  /** Top-level keys of the config that differ, without `bindings` (they are not in a table as such). */
  readonly keys: readonly string[];
  /** Keys that are taken up by a restart alone, as `gateway.port`. */
  readonly waitForRestart: readonly string[];
}

/** Keys of `gateway` that are read once, when the server starts to listen. */
const AT_START = ["port", "bind", "customBindHost", "auth", "trustedProxies", "controlUi"] as const;

/** What differs between two tables. */
export function tableChanges(before: LoadedTable, after: LoadedTable): TableChanges {
  const was = new Set(before.gateway.kois.map(({ id }) => id));
  const is = new Set(after.gateway.kois.map(({ id }) => id));
  return {
    from: before.digest,
    to: after.digest,
    koisAdded: [...is].filter((id) => !was.has(id)),
    koisRemoved: [...was].filter((id) => !is.has(id)),
    keys: differingKeys(before.gateway.config, after.gateway.config),
    waitForRestart: waitForRestart(before.gateway, after.gateway),
  };
}

/** Settings of `running` that `current` has otherwise and that only a restart takes up. */
export function waitForRestart(running: CompiledGateway, current: CompiledGateway): string[] {
  const was = running.config.gateway ?? {};
  const is = current.config.gateway ?? {};
  return AT_START.filter((key) => !isEqual(was[key], is[key])).map((key) => `gateway.${key}`);
}

function differingKeys(before: object, after: object): string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => !isEqual(was.get(key), is.get(key)))
    .sort();
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
