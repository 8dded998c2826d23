// The fake MCP server as a block of a config, and as a process that listens.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

import type { McpProgram } from "../../../src/config/mcp.ts";

const program = join(import.meta.dirname, "server.mjs");

/** A block that starts the fake over its standard input and output. */
export function fakeProgram(changes: Partial<McpProgram> = {}): McpProgram {
  return { command: process.execPath, args: [program, "stdio"], ...changes };
}

/** A fake that listens. */
export interface FakeService {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash does; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts the fake on a free port of loopback, or on `PORT` of `env`; it ends with the test. */
export async function fakeService(
  transport: "http" | "sse",
  env: Readonly<Record<string, string>> = {},
): Promise<FakeService> {
  const child = spawn(process.execPath, [program, transport], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  const port = await new Promise<number>((resolve) => {
    child.stdout.once("data", (bytes: Buffer) => resolve(Number(bytes.toString())));
  });
  return { port, url: `http://127.0.0.1:${port}/mcp`, kill };
}
