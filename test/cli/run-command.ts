// The built commands as child processes, each in a home of its own: nothing of the machine that runs the tests has
// a say, and nothing is left behind.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const dist = join(import.meta.dirname, "../../dist");

/** What a command left behind. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command is run with. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** A folder to run commands in. */
export class Desk {
  /** Home and current folder of the commands. */
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-cli-")));

  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs `skykoi-compile`. */
  compile(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.#run("skykoi-compile.cjs", args, options);
  }

  /** Runs `skykoi`. */
  skykoi(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.#run("skykoi.js", args, options);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(binary: string, args: readonly string[], { cwd, env, input = "" }: RunOptions): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(dist, binary), ...args], {
        cwd: cwd ?? this.folder,
        env: { PATH: process.env["PATH"] ?? "", HOME: this.folder, ...env },
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
      // A command that does not read its input may be gone before all of it is written.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
    });
  }
}
