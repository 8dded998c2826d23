// A short command inside a container, from its start to its end: what it printed, and its exit code. Its time is bounded,
// and so is what is kept of its output.

import type { Engine } from "./engine.ts";
import { startProcess } from "./container-process.ts";
import { endProcess } from "./end-process.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

/** What to run. */
export interface InsideCommand {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string | undefined;
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Bytes of standard output, and as many of errors, that are kept. Default: 64 KiB. */
  readonly maxBytes?: number;
}

/** What came of it. */
export interface InsideResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly isTimedOut: boolean;
}

/** Runs a command. At the end of its time it is killed, with all that it started. Never rejects. */
export async function runInside(
  engine: Engine,
  containerId: string,
  command: InsideCommand,
): Promise<Attempt<InsideResult>> {
  const { argv, cwd = "/", env = {}, user, input, timeoutMs, maxBytes = 65_536 } = command;
  const started = await startProcess(engine, containerId, { argv, cwd, env, user });
  if (!started.ok) return started;
  const running = started.value;
  const kept = { stdout: new FirstBytes(maxBytes), stderr: new FirstBytes(maxBytes) };
  running.output.listen((kind, bytes) => kept[kind].add(bytes));
  // A command that does not read its input may be gone before all of it is written.
  running.stdin.end(input ?? "");
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    void endProcess(engine, containerId, running, user);
  }, timeoutMs);
  const end = await running.ended;
  clearTimeout(timer);
  if (!end.ok && !isTimedOut) return failed(end.problem.code, end.problem.message);
  return got({
    code: end.ok ? end.value : 137,
    stdout: kept.stdout.all(),
    stderr: kept.stderr.all(),
    isTimedOut,
  });
}

/** The first bytes of an output; the others are read and thrown away. */
class FirstBytes {
  readonly #parts: Uint8Array[] = [];
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  add(bytes: Uint8Array): void {
    if (this.#left > 0) this.#parts.push(bytes.subarray(0, this.#left));
    this.#left -= bytes.length;
  }

  all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
