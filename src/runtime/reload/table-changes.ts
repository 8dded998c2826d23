// What changed from one table to the next, for the log; and which settings wait for a restart.

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
  };
}

/** Keys of `gateway` that are read at the start. */
export type StartKey = (typeof AT_START)[number];

/**
 * Settings that the gateway was started with (`running`), that `current` has otherwise and that only a restart takes up,
 * as `gateway.port`. Those that the command line `decides` wait for nothing.
 */
export function waitForRestart(
  running: CompiledGateway,
  current: CompiledGateway,
  decides: readonly StartKey[] = [],
): string[] {
  const was = running.config.gateway ?? {};
  const is = current.config.gateway ?? {};
  const keys = AT_START.filter((key) => !decides.includes(key) && !isEqual(was[key], is[key]));
  const others = isEqual(running.config.env, current.config.env) ? [] : ["env"];
  return [...keys.map((key) => `gateway.${key}`), ...others];
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
