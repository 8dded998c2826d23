// The README's command as a newcomer runs it: `npm start` in a checkout, with an empty home. The checkout is a
// copy, so that the build of one test never gets under the feet of another.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
// What `npm start` builds and serves.
const needed = ["package.json", "build.mjs", "src", "web", "schema", "docs"];

/** A checkout and a home of their own. */
export interface Newcomer {
  readonly home: string;
  /** Runs `npm start`; resolves with the address that it prints. */
  start(port?: number): Promise<StartedGateway>;
  remove(): void;
}

/** A gateway that `npm start` runs. */
export interface StartedGateway {
  /** `http://127.0.0.1:<port>/`. */
  readonly url: string;
  /** Everything that it wrote, standard error included. */
  output(): string;
  /** Ctrl-C; resolves when every process of the command has ended. */
  stop(): Promise<void>;
}

/** Makes a checkout with the installed packages, and an empty home. */
export function newcomer(): Newcomer {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-newcomer-"));
  const checkout = join(folder, "checkout");
  const home = join(folder, "home");
  mkdirSync(home);
  for (const name of needed) cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  const running = new Set<ChildProcess>();
  return {
    home,
    start: (port = 0) => started(checkout, home, port, running),
    remove() {
      for (const child of running) killGroup(child, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function started(
  checkout: string,
  home: string,
  port: number,
  running: Set<ChildProcess>,
): Promise<StartedGateway> {
  const child = spawn("npm", ["start"], {
    cwd: checkout,
    // A group of its own: Ctrl-C reaches npm and what it runs.
    detached: true,
    env: { PATH: process.env["PATH"], HOME: home, SKYKOI_GATEWAY_PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  // Not "exit": npm's shell dies of the Ctrl-C at once, while the gateway still drains.
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  void ended.then(() => running.delete(child));
  return new Promise((resolve, reject) => {
    const onText = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /^WebChat: (\S+)$/m.exec(output)?.[1];
      if (url === undefined) return;
      const stop = async (): Promise<void> => {
        killGroup(child, "SIGINT");
        await ended;
      };
      resolve({ url, output: () => output, stop });
    };
    child.stdout.on("data", onText);
    child.stderr.on("data", onText);
    void ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}
