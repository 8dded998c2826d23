// The state dir, and what lies in it: the lock, the stores, folders of kois that are gone.

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { homePaths } from "../../koi/home.ts";
import { LOG_ALONE, isLogAlone } from "../../koi/store/database.ts";
import { damageOf } from "../../koi/store/read-only.ts";
import { KOI_STORE_FILE } from "../../koi/store/sqlite-koi-store.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { GATEWAY_STORE_FILE } from "../../runtime/journal/gateway-store.ts";
import { hasStaleLock, LOCK_FILE, removeStaleLock } from "../../runtime/lock.ts";
import { said } from "../../runtime/said.ts";
import { shownPath } from "../find-config.ts";
import { koiFolders } from "../kois/stray-stores.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** Whether the gateway could write its state. Nothing is made: of a folder that is not there yet, its parents are asked. */
export function checkWritable(io: ProcessIo, state: string): DoctorFinding[] {
  let folder = state;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const problem = unwritable(folder);
  if (problem === undefined) return [];
  const where = folder === state ? "" : ` (${folder})`;
  const message = `${shownPath(io, state)} can't be written: ${problem}${where}`;
  const repair = "give it to the user that runs the gateway, or name another with SKYKOI_STATE_DIR";
  return [{ check: "state", severity: "error", message, repair }];
}

function unwritable(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return "it is no folder";
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return said(error);
  }
}

/** The lock of a gateway that is gone. */
export function checkLock(io: ProcessIo, state: string): DoctorFinding[] {
  if (!hasStaleLock(state)) return [];
  const file = shownPath(io, join(state, LOCK_FILE));
  return [
    {
      check: "lock",
      severity: "warning",
      message: `${file} belongs to a gateway that is gone (it was killed, or the machine went down)`,
      repair: "the next start takes it over; skykoi doctor --fix removes it",
      fix: () => removeStaleLock(state),
    },
  ];
}

/** Stores that SQLite can't read, or finds damaged. `gateway` says whose they are; without it, what lies there counts. */
export function checkStores(
  io: ProcessIo,
  state: string,
  gateway: CompiledGateway | undefined,
): DoctorFinding[] {
  const stores = new Map([[join(state, GATEWAY_STORE_FILE), "gateway"]]);
  for (const folder of sessionFolders(io, state, gateway)) stores.set(join(folder, KOI_STORE_FILE), "koi");
  return [...stores].flatMap(([file, kind]): DoctorFinding[] => {
    const isAlone = isLogAlone(file);
    if (!isAlone && !existsSync(file)) return [];
    const problem = isAlone ? LOG_ALONE : problemOf(file, kind);
    if (problem === undefined) return [];
    const message = problem.startsWith(file) ? problem : `${file}: ${problem}`;
    const repair = isAlone ? aloneRepair(file) : damageRepair(file);
    return [{ check: "stores", severity: "error", message, repair }];
  });
}

/** The log belongs to its file: without it, SQLite would take the log of one for that of the other. */
function damageRepair(file: string): string {
  const aside = join(dirname(file), "aside");
  return (
    `stop the gateway; mkdir -m 700 ${aside} && mv ${file}* ${aside}/ (file, log and index together, never one alone); ` +
    `then put a backup in its place, or sqlite3 ${join(aside, basename(file))} .dump | ` +
    `sed 's/^ROLLBACK;.*/COMMIT;/' | sqlite3 ${file}, or nothing: it starts afresh, and what waited is in the folder ` +
    "aside alone (docs/OBSERVING.md)"
  );
}

function aloneRepair(file: string): string {
  return `stop the gateway; put ${file} back beside its log, or move ${file}-wal to where the file is`;
}

function problemOf(file: string, kind: string): string | undefined {
  try {
    return damageOf(file, kind);
  } catch (error) {
    return said(error);
  }
}

function sessionFolders(io: ProcessIo, state: string, gateway: CompiledGateway | undefined): Set<string> {
  const base = { stateDir: state, home: io.home, env: io.env };
  const folders = new Set(koiFolders(state).map((name) => join(state, "koi", name, "sessions")));
  for (const koi of gateway?.kois ?? []) {
    try {
      folders.add(homePaths(koi, base).sessionsDir);
    } catch {
      // A variable in its path is not set: the config's own findings say so.
    }
  }
  return folders;
}

/** Folders of kois that the config does not have. */
export function checkFolders(
  io: ProcessIo,
  state: string,
  gateway: CompiledGateway | undefined,
): DoctorFinding[] {
  if (!gateway) return [];
  const known = new Set(gateway.kois.map(({ id }) => encodeURIComponent(id)));
  return koiFolders(state)
    .filter((name) => !known.has(name))
    .map((name): DoctorFinding => {
      const folder = shownPath(io, join(state, "koi", name));
      return {
        check: "folders",
        severity: "warning",
        message: `${folder} belongs to no koi of the config: its sessions and credentials lie idle`,
        repair: `add the koi again (skykoi kois add ${name}), or move the folder away`,
      };
    });
}
