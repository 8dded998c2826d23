// What the machine gives: a new enough node, room on the disk, a free port.

import { existsSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import { DEFAULTS } from "../../config/defaults.ts";
import type { GatewayConfig } from "../../config/gateway.ts";
import { decideBind } from "../../runtime/http/bind.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

const MIB = 1024 * 1024;
/** The oldest node that runs this. */
const OLDEST_NODE = [20, 19] as const;

/** `version` as in `process.versions.node`. */
export function checkNode(version: string): DoctorFinding[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldMajor, oldMinor] = OLDEST_NODE;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return [];
  const message = `this is node ${version}; SKYKOI needs ${oldMajor}.${oldMinor} or newer`;
  return [{ check: "node", severity: "error", message, repair: "install a newer node (https://nodejs.org)" }];
}

/** Bytes that are free for the owner of the state dir (or of its nearest folder that exists). */
export function freeBytes(state: string): number {
  let folder = state;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A full disk stops every koi, since nothing is taken that can't be written. */
export function checkDisk(state: string, free: number): DoctorFinding[] {
  if (free >= 1024 * MIB) return [];
  const severity = free < 100 * MIB ? "error" : "warning";
  const message = `${Math.floor(free / MIB)} MiB are free on the disk of ${state}`;
  return [{ check: "disk", severity, message, repair: "make room: without it, messages are refused" }];
}

/** Whether the gateway could listen. Only asked where none runs. */
export async function checkPort(io: ProcessIo, config: GatewayConfig | undefined): Promise<DoctorFinding[]> {
  const port = Number(io.env["SKYKOI_GATEWAY_PORT"] || (config?.port ?? DEFAULTS.gateway.port));
  const { bind, customBindHost } = config ?? {};
  const decision = decideBind({
    ...(bind === undefined ? {} : { bind }),
    ...(customBindHost === undefined ? {} : { customBindHost }),
    // Whether a secret is there is the compiler's business.
    hasAuth: true,
    interfaces: networkInterfaces(),
  });
  if (decision.kind === "refuse") {
    const repair = "change gateway.bind or gateway.customBindHost";
    return [{ check: "port", severity: "error", message: decision.problem, repair }];
  }
  const code = await listenCode(port, decision.host);
  if (code === undefined) return [];
  const message =
    code === "EADDRINUSE"
      ? `something else uses port ${port} of ${decision.host}`
      : `the gateway can't listen on ${decision.host}:${port} (${code})`;
  const repair = "end what uses it, or choose another with --port or gateway.port";
  return [{ check: "port", severity: "error", message, repair }];
}

/** The code of the error that listening there gives; `undefined` where one could. */
export function listenCode(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    try {
      server.listen(port, host, () => server.close(() => resolve(undefined)));
    } catch (error) {
      // A port that is no number.
      resolve((error as NodeJS.ErrnoException).code ?? String(error));
    }
  });
}
