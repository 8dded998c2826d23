/**
 * A whole process as a contestant. In: what to start. Out: how long it took, what it used, what it said.
 * INVARIANT: every process is measured alike, by what it reports about itself at its end.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What one run of a process cost. */
export interface ProcessCost {
  /** From the start to the end, seen from outside. */
  readonly wallMs: number;
  /** Of all its threads, in user and system mode. A busy machine hardly changes it. */
  readonly cpuMs: number;
  /** The most memory that it held at a time, in MB of 1024 KB. */
  readonly peakRssMb: number;
  /** What it wrote to standard error. */
  readonly stderr: string;
}

/** What `process.resourceUsage` gives: CPU times in microseconds, memory in KB. */
interface Usage {
  readonly userCPUTime: number;
  readonly systemCPUTime: number;
  readonly maxRSS: number;
}

const USAGE_FD = 3;
const REPORTER = `process.on("exit", () => require("node:fs").writeSync(${USAGE_FD}, JSON.stringify(process.resourceUsage())));`;

/** A folder for what a bench makes, below the repository, so that built commands find their libraries. */
export class Workshop {
  readonly folder: string;
  readonly #reporter: string;

  constructor() {
    const data = join(process.cwd(), "bench", "data");
    mkdirSync(data, { recursive: true });
    this.folder = mkdtempSync(join(data, "workshop-"));
    this.#reporter = join(this.folder, "report-usage.cjs");
    writeFileSync(this.#reporter, REPORTER);
  }

  /** The path of a file in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Builds the commands into the folder and returns the path of `skykoi-compile`. */
  buildCommands(): string {
    const target = this.path("dist");
    this.run(["build.mjs", target]);
    return join(target, "skykoi-compile.cjs");
  }

  /**
   * Runs node with `args` to its end.
   * @throws Error when it ends with another code than 0
   */
  run(args: readonly string[]): ProcessCost {
    const start = performance.now();
    const { status, stderr, output } = spawnSync(process.execPath, ["-r", this.#reporter, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    const wallMs = performance.now() - start;
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr}`);
    const usage = JSON.parse(output[USAGE_FD] ?? "") as Usage;
    const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1000;
    return { wallMs, cpuMs, peakRssMb: usage.maxRSS / 1024, stderr };
  }

  /** Removes the folder with all that is in it. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs two contestants by turns, the one that starts changing every round; gives the costs of each. */
export function takeTurns(
  rounds: number,
  ours: () => ProcessCost,
  reference: () => ProcessCost,
): [ours: ProcessCost[], reference: ProcessCost[]] {
  const costs: [ProcessCost[], ProcessCost[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) costs[0].push(ours());
    costs[1].push(reference());
    if (round % 2 === 1) costs[0].push(ours());
  }
  return costs;
}
