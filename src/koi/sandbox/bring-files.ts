// Files that came with what a koi is asked lie in its workspace on the host. A sandbox that does not work there gets them with
// its first use, at the path that the koi is told: `media/inbound/` of the folder that it starts in.

import { basename, relative } from "node:path";
import type { KoiLog } from "../koi-log.ts";
import { readBytesInside } from "../read-inside.ts";
import { preparedHost } from "../tools/host/prepared-host.ts";
import { HostError, type ToolHost } from "../tools/host/tool-host.ts";
import type { SandboxRun } from "./sandbox-run.ts";

/** What is to be brought. */
export interface FilesToBring {
  /** The koi's workspace on the host. */
  readonly workspace: string;
  /** Absolute, in the workspace. */
  readonly paths: readonly string[];
}

/** Larger than any channel's limit for files is let to be. */
const MAX_BYTES = 1 << 30;

/** The host of a run whose files are there when it is first used. */
export function hostWithFiles(run: SandboxRun, files: FilesToBring, log: KoiLog | undefined): ToolHost {
  const { host, layout } = run;
  const isThere = layout?.workspace !== undefined && layout.workspace.path === layout.cwd;
  if (!layout || isThere || files.paths.length === 0) return host;
  return preparedHost(host, async () => {
    for (const path of files.paths) {
      try {
        await bring(run, files.workspace, path, layout.cwd);
      } catch (error) {
        // A sandbox that can't be used says so itself, and the next use tries again.
        if (error instanceof HostError && error.code === "refused") return false;
        const why = error instanceof HostError ? error.message : "unknown error";
        log?.warn({ file: basename(path), why }, "a file that was sent could not be brought into a sandbox");
      }
    }
    return true;
  });
}

/** What lies there already, of an earlier try of the turn, is the koi's. */
async function bring(
  { host, receive }: SandboxRun,
  workspace: string,
  path: string,
  cwd: string,
): Promise<void> {
  const name = basename(path);
  if (await host.stat(`${cwd}/media/inbound/${name}`)) return;
  const read = await readBytesInside(workspace, relative(workspace, path), MAX_BYTES);
  if (typeof read === "string") throw new HostError("not_found", `it can't be read: ${read}`);
  await receive(name, read.bytes);
}
