// `skykoi gateway` as a child process in the world of a desk.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Desk } from "./run-command.ts";

/** A gateway that runs. */
export interface GatewayChild {
  readonly pid: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Everything that it wrote so far. */
  output(): string;
  /** Resolves with its exit code once it is gone. */
  readonly ended: Promise<number | null>;
  /** Ends it with a signal; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a gateway on any free port; it ends with the test. */
export function startGatewayChild(
  desk: Desk,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayChild> {
  const binary = join(import.meta.dirname, "../../dist/skykoi.js");
  const child = spawn(process.execPath, [binary, "gateway", "--port", "0", ...args], {
    cwd: desk.folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: desk.folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  onTestFinished(() => end("SIGKILL"));
  return ready(child, ended, end);
}

function ready(
  child: ChildProcess,
  ended: GatewayChild["ended"],
  end: GatewayChild["end"],
): Promise<GatewayChild> {
  let output = "";
  return new Promise((resolve, reject) => {
    const onText = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /^WebChat: (http:\/\/[^/\s]+)/m.exec(output)?.[1];
      if (url !== undefined) resolve({ pid: child.pid ?? 0, url, output: () => output, ended, end });
    };
    child.stdout?.on("data", onText);
    child.stderr?.on("data", onText);
    void ended.then(() => reject(new Error(`the gateway ended:\n${output}`)));
  });
}
