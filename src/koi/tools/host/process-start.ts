// Whether a process of this machine still runs, and when it started: with its number, that tells it from a later one that
// has the same number.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** In words of the system; `undefined` where that can't be found out, as where there is no such process. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === "linux") return linuxStat(pid)[19];
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  } catch {
    return undefined;
  }
}

/** Whether a process has ended and nobody has asked for its end, as in a container whose first process never does. */
export function isZombie(pid: number): boolean {
  try {
    return process.platform === "linux" && linuxStat(pid)[0] === "Z";
  } catch {
    return false;
  }
}

/**
 * What Linux says of a process, from field 3 on: behind the command name, which may hold spaces and brackets itself.
 * @throws Error of the system where there is no such process
 */
function linuxStat(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
