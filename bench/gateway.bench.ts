/**
 * What does the gateway carry? The built gateway as a process, people over its WebSocket, and the model that is built in,
 * which answers at once: what is left is our own work and the disk's. Each message is journaled (two synced
 * transactions), answered (one more) and marked as sent. "Without durability" is the same gateway with its state in
 * memory (`/dev/shm`), where a sync costs nothing. Linux only.
 *
 * One run on two cores of an Intel Xeon under Node 20.20 with four times as much to do as they could (load 8), the people
 * on the same cores: an idle machine does better; the ratios hold.
 *
 * |                                              | measured      | × without durability |
 * | -------------------------------------------- | ------------: | -------------------: |
 * | messages a second, durable                   |            49 |              1 / 1.8 |
 * | CPU time of a message, ms                    |           8.3 |                      |
 * | sent → on disk, p50 / p99, 64 at once, ms    |      71 / 322 |            3.0 / 1.3 |
 * | sent → reply, p50 / p99, 64 at once, ms      | 1,206 / 2,337 |            2.5 / 1.6 |
 */

import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MessageTimes } from "./bench-visitor.ts";
import { configOf, makeHome, talk } from "./gateway-home.ts";
import { median } from "./measure.ts";
import { type BenchGateway, startGateway } from "./run-gateway.ts";
import { Workshop } from "./run-process.ts";

const ROUNDS = 3;
const VISITORS = 64;
/** Below what WebChat takes at once. */
const MESSAGES_EACH = 6;
const MEMORY = "/dev/shm";

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One round: messages a second, and the times of each message. */
async function round(gateway: BenchGateway): Promise<{ perSecond: number; times: MessageTimes[] }> {
  const start = performance.now();
  const times = await talk(gateway, 0, VISITORS, MESSAGES_EACH);
  return { perSecond: (times.length / (performance.now() - start)) * 1_000, times };
}

/** p50 and p99 of `key`, and how many times as long as without durability. */
function shown(
  durable: readonly MessageTimes[],
  volatile: readonly MessageTimes[],
  key: keyof MessageTimes,
): string {
  const [ours, reference] = [durable, volatile].map((times) => times.map((one) => one[key]));
  const cells = [0.5, 0.99].map((share) => {
    const ms = percentile(ours ?? [], share);
    return `${ms.toFixed(0)} ms (${(ms / percentile(reference ?? [], share)).toFixed(1)} ×)`;
  });
  return cells.join(" / ");
}

async function compareDurability(command: string, disk: string): Promise<void> {
  const homes = [disk, MEMORY].map((folder) => makeHome(folder, configOf(20, VISITORS)));
  const gateways = await Promise.all(homes.map((home) => startGateway(command, home)));
  const [onDisk, inMemory] = gateways as [BenchGateway, BenchGateway];
  // The first turns load the model's library.
  for (const gateway of gateways) await round(gateway);
  const rates: [number[], number[]] = [[], []];
  const times: [MessageTimes[], MessageTimes[]] = [[], []];
  const cpuMs = onDisk.cpuMs();
  for (let count = 0; count < ROUNDS; count += 1) {
    for (const [index, gateway] of [onDisk, inMemory].entries()) {
      const one = await round(gateway);
      rates[index]?.push(one.perSecond);
      times[index]?.push(...one.times);
    }
  }
  const perMessageMs = (onDisk.cpuMs() - cpuMs) / times[0].length;
  const [durable, volatile] = [median(rates[0]), median(rates[1])];
  console.log(
    `answered: ${durable.toFixed(0)} messages a second, without durability ${volatile.toFixed(0)} (ratio ${(volatile / durable).toFixed(2)}), ${perMessageMs.toFixed(1)} ms of CPU time each`,
  );
  const at = `p50 / p99 with ${VISITORS} at once (× without durability)`;
  console.log(`sent → on disk, ${at}: ${shown(...times, "acceptedMs")}`);
  console.log(`sent → reply, ${at}: ${shown(...times, "answeredMs")}`);
  for (const gateway of gateways) await gateway.stop();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
}

/** Prints throughput and its ratio to the same without durability, and latencies. */
export async function main(): Promise<void> {
  const workshop = new Workshop();
  try {
    const command = join(dirname(workshop.buildCommands()), "skykoi.js");
    await compareDurability(command, workshop.folder);
  } finally {
    workshop.close();
  }
}

await main();
