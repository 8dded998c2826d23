// What can be said where no gateway answers: the last good table and what lies in the stores.

import { existsSync } from "node:fs";
import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { StateOnDisk } from "../../runtime/state-on-disk.ts";
import { stateOnDisk } from "../../runtime/state-on-disk.ts";
import { said } from "../../runtime/said.ts";
import { removedKois } from "../../runtime/removed-kois.ts";
import { knownKois } from "../dead-letters/letter-kois.ts";
import { UsageError } from "../exit-code.ts";
import { findConfig } from "../find-config.ts";
import { lastTablePath } from "../gateway/gateway-source.ts";
import { openTable, type TableFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";

/** What is known where no gateway answers. */
export interface OfflineStatus extends Omit<StateOnDisk, "lastTable"> {
  /** Why none answers, for people. */
  readonly gateway: string;
  /** Digest of the last good table, else of the one that the last message was judged by. */
  readonly table?: string;
  /** The config that it came from. */
  readonly from?: string;
}

/** Looks at the state dir. `why` says why no gateway answers. */
export function offlineStatus(io: ProcessIo, named: string | undefined, why: string): OfflineStatus {
  const state = stateDir(io.env, io.home);
  const config = findConfig(io, named, false);
  const problems: string[] = [];
  const last = lastTable(io, lastTablePath(io, config), problems);
  const base = { stateDir: state, home: io.home, env: io.env };
  const folders = new Map<KoiId, string>();
  const kois = last?.table.gateway.kois ?? [];
  for (const koi of [...kois, ...removed(io, kois)]) {
    try {
      folders.set(koi.id, homePaths(koi, base).sessionsDir);
    } catch (error) {
      problems.push(`koi ${koi.id}: ${said(error)}`);
    }
  }
  const { lastTable: judgedBy, ...onDisk } = stateOnDisk(state, folders);
  const table = last?.digest ?? judgedBy;
  return {
    gateway: why,
    ...(table !== undefined && { table }),
    ...(last && { from: config }),
    ...onDisk,
    problems: [...problems, ...onDisk.problems],
  };
}

/** Kois that are in no config any more: what they left waits as well. */
function removed(io: ProcessIo, kois: readonly CompiledKoi[]): readonly CompiledKoi[] {
  try {
    return removedKois(knownKois(io), kois);
  } catch {
    // What is wrong with the gateway's store is told where its numbers are read.
    return [];
  }
}

function lastTable(io: ProcessIo, path: string, problems: string[]): TableFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return openTable(io, path);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
