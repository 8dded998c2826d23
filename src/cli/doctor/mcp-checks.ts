// MCP servers whose program this machine does not have. What else keeps one from starting shows when a turn first asks for
// it: then the running gateway says so.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { expandPath, HomeError } from "../../koi/home-path.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** One finding for each such server. */
export function checkMcp(
  { env, home }: ProcessIo,
  stateDir: string,
  gateway: CompiledGateway | undefined,
): DoctorFinding[] {
  return Object.entries(gateway?.config.mcp?.servers ?? {}).flatMap(([name, server]): DoctorFinding[] => {
    if (server.enabled === false || !("command" in server)) return [];
    const { command } = server;
    if (placesOf(command, { env, home, stateDir }).some(isProgram)) return [];
    return [
      {
        check: "mcp",
        severity: "warning",
        message: `MCP server ${name}: the program \`${command}\` is not there, so its tools are not`,
        repair: `install it, or write its path into mcp.servers.${name}.command`,
      },
    ];
  });
}

function placesOf(command: string, base: Parameters<typeof expandPath>[1]): readonly string[] {
  if (!/[/~]/.test(command)) {
    return (base.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, command));
  }
  try {
    return [expandPath(command, base)];
  } catch (error) {
    // A variable in it is not set.
    if (error instanceof HomeError) return [];
    throw error;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
