// The process as commands see it: streams, environment, folders. Handed in, so that tests run commands in
// their own world.

import { homedir } from "node:os";

/** Where a command reads and writes. */
export interface ProcessIo {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** This process. */
export function processIo(): ProcessIo {
  const { stdout, stderr, stdin, env } = process;
  return { stdout, stderr, stdin, env, cwd: process.cwd(), home: env["HOME"] ?? homedir() };
}

/** Whether to colour what goes to `stream`. NO_COLOR and `--no-color` win, then FORCE_COLOR, then the terminal. */
export function wantsColour(io: ProcessIo, stream: { readonly isTTY?: boolean }, noColour: boolean): boolean {
  if (noColour || io.env["NO_COLOR"]) return false;
  if (io.env["FORCE_COLOR"] !== undefined) return io.env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true;
}

/** Whether somebody at a terminal can be asked. */
export function isTalking(io: ProcessIo): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}
