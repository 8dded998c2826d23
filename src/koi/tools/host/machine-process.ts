// One command on the gateway's own machine, in a process group of its own, so that it can be ended with all that it has
// started.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

import { signalGroup, watchGroup } from "./process-group.ts";
import { HostError } from "./tool-host.ts";
import type { HostCommand, HostExit, HostProcess } from "./tool-host.ts";

/** How long a command has to end by itself when it is asked to. */
const GRACE_MS = 2_000;

/** Those that were asked to end: all of their group ends. */
const asked = new WeakSet<ChildProcess>();

/**
 * Starts a command, which is written down in `stateDir` while it runs. Rejects with a `HostError` where the folder is not
 * there or no process can be made.
 */
export async function spawnCommand({ line, cwd, env }: HostCommand, stateDir?: string): Promise<HostProcess> {
  const child = spawn("/bin/sh", ["-c", line], { cwd, env: { ...env }, detached: true, stdio: "pipe" });
  const ended = exitOf(child);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    const what =
      code === "ENOENT" ? "the working directory is not there" : `no process can be started (${code})`;
    throw new HostError("failed", what);
  }
  return processOf(child, ended, stateDir);
}

function processOf(child: ChildProcess, ended: Promise<HostExit>, stateDir: string | undefined): HostProcess {
  const group = child.pid ?? 0;
  watchGroup(group, ended, stateDir);
  let listener: ((text: string) => void) | undefined;
  let early = "";
  const take = (text: string): void => {
    if (listener) listener(text);
    else early += text;
  };
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (bytes: Buffer) => take(decoder.write(bytes)));
    stream?.on("error", () => undefined);
  }
  // A command that does not read its input may be gone when it is written to.
  child.stdin?.on("error", () => undefined);
  return {
    ended,
    onOutput: (next) => {
      listener = next;
      if (early !== "") next(early);
      early = "";
    },
    write: (text) => void child.stdin?.write(text),
    endInput: () => void child.stdin?.end(),
    // Its number may be another's once it is gone.
    kill: async () =>
      child.exitCode === null && child.signalCode === null ? kill(child, group, ended) : undefined,
  };
}

function exitOf(child: ChildProcess): Promise<HostExit> {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }));
    // The command itself is gone at `exit`. What it left behind may hold its output open for ever, so that `close` is
    // waited for only a moment.
    child.once("exit", (code, signal) => {
      const end = (): void => {
        const isLeft = !asked.has(child) && signalGroup(child.pid ?? 0, 0);
        resolve({ code, signal, ...(isLeft && { hasLeftSome: true }) });
      };
      const timer = setTimeout(end, 200);
      child.once("close", () => {
        clearTimeout(timer);
        end();
      });
    });
  });
}

async function kill(child: ChildProcess, group: number, ended: Promise<HostExit>): Promise<void> {
  asked.add(child);
  signalGroup(group, "SIGTERM");
  const timer = setTimeout(() => signalGroup(group, "SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
  // What ignored the first word and outlived the command itself.
  signalGroup(group, "SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}
