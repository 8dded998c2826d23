// The gateway's own machine as a place for tools.

import { constants } from "node:fs";
import { mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { randomUUID } from "node:crypto";

import { realPath } from "./path-guard.ts";
import type { PathGuard, PathUse } from "./path-guard.ts";
import { spawnCommand } from "./machine-process.ts";
import { HostError } from "./tool-host.ts";
import type { HostStat, ToolHost } from "./tool-host.ts";

/** The machine as one koi sees it. `cwd` is its workspace, `env` what its commands get, `stateDir` the gateway's. */
export function machineHost(
  cwd: string,
  env: ToolHost["env"],
  guard: PathGuard,
  stateDir?: string,
): ToolHost {
  /** The file that a path means. @throws HostError where the guard keeps it */
  const free = async (path: string, use: PathUse): Promise<string> => {
    if (path.includes("\0")) throw new HostError("not_found", "a path holds no NUL");
    const real = await realPath(isAbsolute(path) ? path : join(cwd, path));
    const reason = guard(real, use);
    if (reason !== undefined) throw new HostError("refused", `\`${path}\` is not for you: ${reason}`);
    return real;
  };
  return {
    kind: "gateway",
    cwd,
    env,
    spawn: (command) => {
      const folder = isAbsolute(command.cwd) ? command.cwd : join(cwd, command.cwd);
      return spawnCommand({ ...command, cwd: folder }, stateDir);
    },
    stat: (path) => told(path, async () => statOf(await free(path, "read"))),
    list: (path) =>
      told(path, async () => {
        const entries = await readdir(await free(path, "read"), { withFileTypes: true });
        return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
      }),
    readFile: (path, maxBytes) => told(path, async () => readWhole(path, await free(path, "read"), maxBytes)),
    writeFile: (path, data) => told(path, async () => writeWhole(await free(path, "write"), data)),
    removeFile: (path) => told(path, async () => unlink(await free(path, "write"))),
  };
}

async function statOf(path: string): Promise<HostStat | undefined> {
  try {
    const stats = await stat(path);
    const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
    return { kind, bytes: stats.size };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

async function readWhole(path: string, real: string, maxBytes: number): Promise<Uint8Array> {
  // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. O_NOFOLLOW: links were followed above, and
  // judged.
  const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new HostError("not_a_file", `\`${path}\` is not a file`);
    if (stats.size > maxBytes) {
      throw new HostError("too_large", `\`${path}\` has ${stats.size} bytes; at most ${maxBytes} are read`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Through a file beside it, so that a crash leaves the old one or the new one. */
async function writeWhole(real: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(real), { recursive: true });
  const before = await statOf(real);
  if (before && before.kind !== "file") throw new HostError("not_a_file", "what is there is not a file");
  const mode = before ? (await stat(real)).mode & 0o777 : 0o644;
  const beside = join(dirname(real), `.${randomUUID()}.tmp`);
  const file = await open(beside, "wx", mode);
  try {
    await file.writeFile(data);
    await file.chmod(mode);
    await file.close();
    await rename(beside, real);
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

const sayings: Readonly<Record<string, string>> = {
  ENOENT: "there is nothing at",
  ENOTDIR: "a part that is no folder is in",
  EISDIR: "there is a folder at",
  EACCES: "no permission for",
  EPERM: "no permission for",
  ELOOP: "links go round in a circle at",
  ENOSPC: "the disk is full; nothing was written to",
};

/** What the system says about a path, as a `HostError` that names it as the model wrote it. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostError) throw error;
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    const saying = sayings[code] ?? `${code} at`;
    throw new HostError(code === "ENOENT" ? "not_found" : "failed", `${saying} \`${path}\``);
  }
}
