// Where the running gateway answers, for commands on the same machine: `<state>/gateway.json`, for its owner alone.
// It holds no secret. It counts only while the lock names the same process: a port that somebody else has since
// taken is never shown the gateway's secret.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockOwner } from "./lock.ts";

/** Where tables come from: a config that is compiled, or a table as it is. */
export interface TableOrigin {
  readonly kind: "config" | "table";
  /** Absolute path. */
  readonly path: string;
}

/** What a gateway tells of itself. */
export interface Announcement {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** ISO time. */
  readonly startedAt: string;
  readonly origin?: TableOrigin;
}

/** Name of the file in the state dir. */
export const ANNOUNCEMENT_FILE = "gateway.json";

/** Writes the announcement. The returned function takes it back. */
export function announce(stateDir: string, announcement: Announcement): () => void {
  const file = join(stateDir, ANNOUNCEMENT_FILE);
  const text = `${JSON.stringify(announcement)}\n`;
  // What a gateway that was killed left behind is removed first: its mode is not to be trusted.
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  return () => {
    if (textOf(file) === text) rmSync(file, { force: true });
  };
}

/** The announcement of the gateway that runs on `stateDir`; `undefined` where none runs or it has no port yet. */
export function announced(stateDir: string): Announcement | undefined {
  const owner = lockOwner(stateDir);
  const text = owner && textOf(join(stateDir, ANNOUNCEMENT_FILE));
  if (!owner || text === undefined) return undefined;
  try {
    const said = JSON.parse(text) as Announcement | null;
    return said?.pid === owner.pid ? said : undefined;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
