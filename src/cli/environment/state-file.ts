// `<state>/.env`: variables for the gateway and its commands, which the process itself does not have. A `.env` of the
// working directory is not read: where a command is started must not decide whose credentials it uses.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { stateDir } from "../../config/paths.ts";
import type { ProcessIo } from "../process-io.ts";

/** They say which state dir and config it is: whatever lies in those can't say them. */
export const startVariables: ReadonlySet<string> = new Set([
  "SKYKOI_CONFIG_PATH",
  "SKYKOI_PROFILE",
  "SKYKOI_STATE_DIR",
]);

/** The process with the variables of the file; one that is set and not empty stays as it is. A file that can't be read has none. */
export function withStateFile(io: ProcessIo): ProcessIo {
  let text: string;
  try {
    text = readFileSync(stateFile(io), "utf8");
  } catch {
    return io;
  }
  const ofFile = Object.entries(parseEnv(text)).filter(([name]) => !startVariables.has(name));
  const own = Object.entries(io.env).filter(([, value]) => value !== undefined && value !== "");
  return { ...io, env: Object.fromEntries([...ofFile, ...own]) };
}

/** Where the file lies, if there is one. */
export function stateFile({ env, home }: Pick<ProcessIo, "env" | "home">): string {
  return join(stateDir(env, home), ".env");
}
