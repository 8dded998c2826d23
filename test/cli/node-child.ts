// `skykoi node …` as a child process in the world of a desk.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

import { until } from "../runtime/until.ts";
import type { Desk } from "./run-command.ts";

/** A command that runs. */
export interface NodeChild {
  readonly child: ChildProcess;
  /** Everything that it wrote so far. */
  output(): string;
  /** Waits until it has written what matches. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with its exit code once it is gone. */
  readonly ended: Promise<number | null>;
}

/** Starts `skykoi node <args>`; it ends with the test. */
export function startNode(
  desk: Desk,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): NodeChild {
  const binary = join(import.meta.dirname, "../../dist/skykoi.js");
  const child = spawn(process.execPath, [binary, "node", ...args], {
    cwd: desk.folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: desk.folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    child,
    output: () => output,
    async says(pattern) {
      await until(() => pattern.test(output), `${pattern} of: node ${args.join(" ")}`, 20_000);
      const found = pattern.exec(output);
      if (!found) throw new Error("it was there");
      return found;
    },
    ended,
  };
}
