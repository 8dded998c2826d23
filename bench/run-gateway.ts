/**
 * The built gateway as a process of its own. In: a home with a config. Out: its address, and what it uses, as Linux
 * counts it (`/proc`).
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A running gateway. */
export interface BenchGateway {
  /** `ws://127.0.0.1:<port>/webchat`. */
  readonly webchat: string;
  /** Milliseconds from the start of the process until it said its address. */
  readonly readyMs: number;
  /** Memory that it holds now, in MB of 1024 KB. */
  rssMb(): number;
  /** Milliseconds of CPU time so far, of all its threads. */
  cpuMs(): number;
  /** Files, sockets and the like that it has open. */
  openFiles(): number;
  stop(): Promise<void>;
}

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** Starts `command` (a built `skykoi.js`) with its state below `home`. @throws Error where it ends instead */
export async function startGateway(command: string, home: string): Promise<BenchGateway> {
  const start = performance.now();
  const child = spawn(process.execPath, [command, "gateway", "--port", "0"], {
    env: { PATH: process.env["PATH"], HOME: home },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^WebChat: http:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
    if (port === undefined) continue;
    return {
      webchat: `ws://127.0.0.1:${port}/webchat`,
      readyMs: performance.now() - start,
      rssMb: () => Number(/^VmRSS:\s+(\d+)/m.exec(processFile(child.pid, "status"))?.[1]) / 1024,
      cpuMs() {
        // Fields 14 and 15, counted behind the command name, which may hold spaces and brackets itself.
        const stat = processFile(child.pid, "stat");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
      },
      openFiles: () => readdirSync(`/proc/${child.pid}/fd`).length,
      async stop() {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error(`the gateway ended with ${child.exitCode}`);
}

function processFile(pid: number | undefined, name: string): string {
  return readFileSync(`/proc/${pid}/${name}`, "utf8");
}
