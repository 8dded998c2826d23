/**
 * What does the gateway carry, and what does it weigh? The built gateway as a process, people over its WebSocket, and
 * the model that is built in, which answers at once: what is left is our own work and the disk's. Each message is
 * journaled (two synced transactions), answered (one more) and marked as sent. "Without durability" is the same gateway
 * with its state in memory (`/dev/shm`), where a sync costs nothing. Linux only.
 *
 * One run, and in brackets one with longer rounds, on two cores of an Intel Xeon under Node 20.20 with four times as much
 * to do as they could (load 9), the people on the same cores: an idle machine does better; the ratio holds.
 *
 * |                                            | measured          | to reach |
 * | ------------------------------------------ | ----------------: | -------: |
 * | without durability / durable               |         2.2 (2.1) |          |
 * | messages a second, durable                 |           39 (33) |          |
 * | sent → on disk, p50 / p99, 64 at once, ms  | 76 / 440 (60/390) |          |
 * | sent → reply, p50 / p99, 64 at once, ms    | 1,460 / 2,600 (1,590 / 6,410) | |
 * | ready, 2 kois, ms                          |         378 (677) |      500 |
 * | memory, 2 kois, MB                         |           68 (71) |      100 |
 * | ready, 1,000 kois, ms                      |     2,202 (1,706) |          |
 * | memory, 1,000 kois, a session each, MB     |         496 (464) |          |
 * | idle CPU, 2 kois, %                        |         0.0 (0.2) |        1 |
 * | idle CPU right after 1,000 sessions, %     |         1.4 (3.0) |        1 |
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type MessageTimes, converse } from "./bench-visitor.ts";
import { median } from "./measure.ts";
import { type BenchGateway, startGateway } from "./run-gateway.ts";
import { Workshop } from "./run-process.ts";

const ROUNDS = 3;
const VISITORS = 64;
/** Below what WebChat takes at once. */
const MESSAGES_EACH = 6;
const MANY_KOIS = 1_000;
const IDLE_MS = 5_000;
const MEMORY = "/dev/shm";

/** A config in which visitor `v<n>` has koi `k<n mod kois>`. */
function configOf(kois: number, visitors: number): object {
  return {
    session: { dmScope: "per-channel-peer" },
    messages: { queue: { mode: "followup" } },
    kois: {
      defaults: { model: "skykoi/echo", maxConcurrent: 16, skipBootstrap: true },
      list: Array.from({ length: kois }, (_, index) => ({
        id: `k${index}`,
        ...(index === 0 && { default: true }),
      })),
    },
    bindings: Array.from({ length: visitors }, (_, index) => ({
      koiId: `k${index % kois}`,
      match: { channel: "webchat", peer: { kind: "dm", id: `v${index}` } },
    })),
  };
}

/** A home below `folder` with this config. */
function makeHome(folder: string, config: object): string {
  const home = mkdtempSync(join(folder, "skykoi-bench-"));
  mkdirSync(join(home, ".SKYKOI"));
  writeFileSync(join(home, ".SKYKOI", "SKYKOI.json"), JSON.stringify(config), { mode: 0o600 });
  return home;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Everybody talks at once; `from` is the number of the first visitor. */
async function talk(
  gateway: BenchGateway,
  from: number,
  count: number,
  each: number,
): Promise<MessageTimes[]> {
  const all = Array.from({ length: count }, (_, index) =>
    converse(gateway.webchat, `v${from + index}`, each),
  );
  return (await Promise.all(all)).flat();
}

/** One round: messages a second, and the times of each message. */
async function round(gateway: BenchGateway): Promise<{ perSecond: number; times: MessageTimes[] }> {
  const start = performance.now();
  const times = await talk(gateway, 0, VISITORS, MESSAGES_EACH);
  return { perSecond: (times.length / (performance.now() - start)) * 1_000, times };
}

async function compareDurability(command: string, disk: string): Promise<void> {
  const homes = [disk, MEMORY].map((folder) => makeHome(folder, configOf(20, VISITORS)));
  const gateways = await Promise.all(homes.map((home) => startGateway(command, home)));
  const [onDisk, inMemory] = gateways as [BenchGateway, BenchGateway];
  // The first turns load the model's library.
  for (const gateway of gateways) await round(gateway);
  const rates: [number[], number[]] = [[], []];
  const times: MessageTimes[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const durable = await round(onDisk);
    rates[0].push(durable.perSecond);
    times.push(...durable.times);
    rates[1].push((await round(inMemory)).perSecond);
  }
  const [durable, volatile] = [median(rates[0]), median(rates[1])];
  const shown = (values: readonly number[]): string =>
    [0.5, 0.99].map((share) => `${percentile(values, share).toFixed(0)} ms`).join(" / ");
  console.log(
    `answered: ${durable.toFixed(0)} messages a second, without durability ${volatile.toFixed(0)} (ratio ${(volatile / durable).toFixed(2)})`,
  );
  console.log(
    `sent → on disk, p50 / p99 with ${VISITORS} at once: ${shown(times.map((one) => one.acceptedMs))}`,
  );
  console.log(
    `sent → reply, p50 / p99 with ${VISITORS} at once: ${shown(times.map((one) => one.answeredMs))}`,
  );
  for (const gateway of gateways) await gateway.stop();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
}

/** Start, idle memory and idle CPU of a gateway with `kois` kois; then one session in each. */
async function weigh(command: string, disk: string, kois: number): Promise<void> {
  const home = makeHome(disk, configOf(kois, kois));
  const readyMs: number[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const gateway = await startGateway(command, home);
    readyMs.push(gateway.readyMs);
    await gateway.stop();
  }
  const gateway = await startGateway(command, home);
  const freshMb = gateway.rssMb();
  for (let from = 0; from < kois; from += 50) await talk(gateway, from, Math.min(50, kois - from), 1);
  const usedMb = gateway.rssMb();
  const cpuMs = gateway.cpuMs();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const idle = ((gateway.cpuMs() - cpuMs) / IDLE_MS) * 100;
  console.log(
    `${kois} kois: ready after ${median(readyMs).toFixed(0)} ms, ${freshMb.toFixed(0)} MB; after a turn of each ${usedMb.toFixed(0)} MB, idle CPU ${idle.toFixed(1)} %`,
  );
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
}

/** Prints throughput and its ratio to the same without durability, latencies, and what few and many kois weigh. */
export async function main(): Promise<void> {
  const workshop = new Workshop();
  try {
    const command = join(dirname(workshop.buildCommands()), "skykoi.js");
    await compareDurability(command, workshop.folder);
    await weigh(command, workshop.folder, 2);
    await weigh(command, workshop.folder, MANY_KOIS);
  } finally {
    workshop.close();
  }
}

await main();
