// How a command ended, in words.

import type { HostExit } from "../host/tool-host.ts";

/** `exit code 0`, `ended by SIGTERM`, or that nobody knows. */
export function describeExit({ code, signal, isLost, hasLeftSome }: HostExit): string {
  if (isLost === true) {
    return "interrupted: the node went away; the command may have done its work, a part of it, or nothing, and was not run again";
  }
  const left = hasLeftSome ? "; what it started goes on, and process knows nothing of it" : "";
  if (code !== null) return `exit code ${code}${left}`;
  return `${signal === null ? "ended" : `ended by ${signal}`}${left}`;
}
