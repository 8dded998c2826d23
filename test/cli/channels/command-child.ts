// A built command that goes on: a test reads what it says meanwhile, and interrupts it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A command that runs. */
export interface CommandChild {
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

/** Starts `skykoi`; it ends with the test. */
export function startCommand(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): CommandChild {
  const binary = join(import.meta.dirname, "../../../dist/skykoi.js");
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (name) => void child.kill(name),
    ended,
  };
}
