// How a command ended, in words.

import type { HostExit } from "../host/tool-host.ts";

/** `exit code 0`, or `ended by SIGTERM`. */
export function describeExit({ code, signal }: HostExit): string {
  if (code !== null) return `exit code ${code}`;
  return signal === null ? "ended" : `ended by ${signal}`;
}
