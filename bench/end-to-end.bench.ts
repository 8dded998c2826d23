/**
 * What does a big config cost from file to table? The whole process `skykoi-compile` (start, read JSON5, prove, write
 * the table) against a whole process that reads the same data as plain JSON and calls `JSON.parse`.
 *
 * Medians of four runs on two busy cores of an Intel Xeon under Node 20.20 (lower is better, 1 is `JSON.parse`):
 *
 * |                  | 10,000 | 100,000 | 1,000,000 | to reach         |
 * | ---------------- | -----: | ------: | --------: | ---------------- |
 * | time             |    3.5 |     2.1 |       1.0 | 2.0 at 1,000,000 |
 * | CPU time         |    3.9 |     2.2 |       1.0 |                  |
 * | peak RSS, MB     |     59 |      79 |       278 | 300 at 1,000,000 |
 * | of `JSON.parse`  |     46 |      88 |       369 |                  |
 *
 * Smaller files are dominated by the start of the process and by code that is not compiled yet.
 */

import { writeFileSync } from "node:fs";
import { median } from "./measure.ts";
import { writeQuietConfig } from "./quiet-config.ts";
import { type ProcessCost, Workshop, takeTurns } from "./run-process.ts";

const SIZES = [
  { bindings: 10_000, rounds: 11 },
  { bindings: 100_000, rounds: 11 },
  { bindings: 1_000_000, rounds: 7 },
] as const;

const PARSE = 'import { readFileSync } from "node:fs"; JSON.parse(readFileSync(process.argv[2], "utf8"));\n';

/** Fails unless all bindings were compiled and nothing was said about them. */
function compare({ stderr }: ProcessCost, bindings: number): void {
  const isWhole = stderr.includes("no findings") && stderr.includes(`(${bindings} keys)`);
  if (!isWhole) throw new Error(`${bindings} bindings were not compiled in silence:\n${stderr}`);
}

function print(bindings: number, ours: readonly ProcessCost[], reference: readonly ProcessCost[]): void {
  const ratioOf = (costs: (one: ProcessCost) => number): string => {
    const [a, b] = [median(ours.map(costs)), median(reference.map(costs))];
    return `${(a / b).toFixed(2)} (${a.toFixed(0)} ms / ${b.toFixed(0)} ms)`;
  };
  const peak = (costs: readonly ProcessCost[]): string =>
    Math.max(...costs.map((one) => one.peakRssMb)).toFixed(0);
  const times = `${ratioOf((one) => one.wallMs)}, CPU ${ratioOf((one) => one.cpuMs)}`;
  console.log(`end to end ${bindings}: ${times}, peak RSS ${peak(ours)} MB / ${peak(reference)} MB`);
}

/** Prints, for each size, the ratio of the times and the most memory that either process held. */
export function main(): void {
  const workshop = new Workshop();
  try {
    const command = workshop.buildCommands();
    const [parse, config, json, table] = ["parse.mjs", "SKYKOI.json", "plain.json", "SKYKOI.skt"].map(
      (name) => workshop.path(name),
    ) as [string, string, string, string];
    writeFileSync(parse, PARSE);
    for (const { bindings, rounds } of SIZES) {
      writeQuietConfig(config, { bindings, style: "json5" });
      writeQuietConfig(json, { bindings, style: "json" });
      const ours = (): ProcessCost => workshop.run([command, config, "-o", table]);
      const reference = (): ProcessCost => workshop.run([parse, json]);
      compare(ours(), bindings);
      print(bindings, ...takeTurns(rounds, ours, reference));
    }
  } finally {
    workshop.close();
  }
}

main();
