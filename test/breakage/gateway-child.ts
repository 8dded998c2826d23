// The built gateway as a process of its own, so that a test can kill it, starve it, or write under it.

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const command = join(import.meta.dirname, "../../dist/skykoi.js");
if (!existsSync(command)) throw new Error("there is no dist/skykoi.js: run `npm run build` first");

/** A started gateway. */
export interface GatewayChild {
  /** `http://127.0.0.1:<port>/`; empty where it was killed before it was ready. */
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first line. */
  readonly readyMs: number;
  /** All that it wrote to standard output and standard error. */
  output(): string;
  isRunning(): boolean;
  /** `GET /status` as JSON. */
  status(): Promise<GatewayChildStatus>;
  /** `SIGKILL`; resolves when the process is gone. */
  kill(): Promise<void>;
  /** `SIGTERM`; resolves when the process has stopped by itself, with its exit code. */
  stop(): Promise<number | null>;
}

/** The parts of a status that tests look at. */
export interface GatewayChildStatus {
  readonly state: string;
  readonly table: { readonly digest: string; readonly generation: number; readonly kois: readonly string[] };
  readonly problems: readonly { readonly scope: string; readonly message: string }[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly turns: { readonly running: number; readonly waiting: number };
  readonly unsentReplies: number;
  readonly accounts: readonly {
    readonly channel: string;
    readonly accountId: string;
    readonly state: string;
    readonly detail?: string;
  }[];
}

/** How a gateway is started. */
export interface ChildOptions {
  /** The state dir is `<home>/.SKYKOI`, the config `SKYKOI.json` in it. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Kills it so long after its start, ready or not. */
  readonly killAfterMs?: number;
  /** Further arguments of `skykoi gateway`. */
  readonly args?: readonly string[];
  /** Arguments of node itself. */
  readonly nodeArgs?: readonly string[];
}

/** The config of `home`. */
export function configFile(home: string): string {
  return join(home, ".SKYKOI", "SKYKOI.json");
}

/** Writes the config of `home`. */
export function writeConfig(home: string, config: object): void {
  writeFileSync(configFile(home), JSON.stringify(config, undefined, 2), { mode: 0o600 });
}

/** Starts a gateway. Resolves when it is ready or was killed; rejects where it ended by itself. */
export function startGatewayChild({
  home,
  env = {},
  killAfterMs,
  args = [],
  nodeArgs = [],
}: ChildOptions): Promise<GatewayChild> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, command, "gateway", "--port", "0", ...args], {
    env: { PATH: process.env["PATH"], HOME: home, ...env },
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = (signal: NodeJS.Signals) => (): Promise<number | null> => {
    if (isRunning()) child.kill(signal);
    return ended;
  };
  const kill = end("SIGKILL");
  const alarm = killAfterMs === undefined ? undefined : setTimeout(() => void kill(), killAfterMs);
  void ended.then(() => clearTimeout(alarm));
  return new Promise((resolve, reject) => {
    const made = (url: string): GatewayChild => ({
      url,
      pid: child.pid ?? 0,
      readyMs: performance.now() - startedMs,
      output: () => output,
      isRunning,
      status: async () => (await (await fetch(`${url}status`)).json()) as GatewayChildStatus,
      kill: async () => void (await kill()),
      stop: end("SIGTERM"),
    });
    const onText = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /^WebChat: (\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(made(url));
    };
    child.stdout.on("data", onText);
    child.stderr.on("data", onText);
    void ended.then((code) => {
      if (child.signalCode === "SIGKILL") resolve(made(""));
      else reject(new Error(`the gateway ended with ${code}:\n${output}`));
    });
  });
}
