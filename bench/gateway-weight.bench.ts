/**
 * What does a gateway weigh that has nothing to do? The built gateway as a process: start to ready, memory, open files
 * and CPU time, with few and with many kois and sessions, after a clean stop and as a killed one left it. CPU times are
 * those of all its threads, so that other work on the machine hardly changes them. Linux only.
 *
 * One run on two cores of an Intel Xeon under Node 20.20, with three times as much to do as they could (load 6 to 7).
 *
 * |                                                   |   2 kois | 1,000 kois | … and 100,000 sessions | to reach |
 * | ------------------------------------------------- | -------: | ---------: | ---------------------: | -------: |
 * | start to ready, CPU, ms (× `node -e 0`)           | 230 (3.2) | 760 (10.6) |             760 (10.6) |          |
 * | … ms on the wall (what the machine made of it)    |      419 |        512 |                  5,299 |      500 |
 * | … after a kill, CPU, ms (× `node -e 0`)           |          |            |           2,340 (32.8) |          |
 * | memory, fresh and idle, MB                        |       72 |        110 |                     88 |      100 |
 * | memory after a turn of each koi, MB               |       93 |        217 |                    299 |          |
 * | idle CPU, fresh, %                                |     0.10 |       0.23 |                        |        1 |
 * | idle CPU in the 40 s after a turn of each, %      |     0.03 |       0.57 |                        |        1 |
 * | idle CPU from then on, %                          |     0.00 |       0.00 |                        |        1 |
 * | a reload of bindings alone, CPU, ms               |       11 |        170 |                        |       20 |
 */

import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { configOf, fillStores, makeHome, talkToEach, writeConfig } from "./gateway-home.ts";
import { median } from "./measure.ts";
import { type BenchGateway, startGateway } from "./run-gateway.ts";
import { Workshop } from "./run-process.ts";

const STARTS = 5;
const MANY_KOIS = 1_000;
const SESSIONS_EACH = 100;
/** After this a gateway has let go of what it used last: hits are written, stores above 64 rest. */
const SETTLE_MS = 40_000;
const IDLE_MS = 30_000;
const RELOADS = 10;
/** Longer than a reload takes with all its waits. */
const RELOAD_MS = 1_500;

interface Start {
  readonly readyMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** Starts a gateway `times` times, each one stopped cleanly. */
async function starts(command: string, home: string, times: number): Promise<Start[]> {
  const all: Start[] = [];
  for (let count = 0; count < times; count += 1) {
    const gateway = await startGateway(command, home);
    all.push({ readyMs: gateway.readyMs, cpuMs: gateway.cpuMs(), rssMb: gateway.rssMb() });
    await gateway.stop();
  }
  return all;
}

function shownStart(all: readonly Start[], bareMs: number): string {
  const [ready, cpu, rss] = [
    all.map((one) => one.readyMs),
    all.map((one) => one.cpuMs),
    all.map((one) => one.rssMb),
  ];
  const times = `${median(ready).toFixed(0)} ms, CPU ${median(cpu).toFixed(0)} ms`;
  return `${times} (${(median(cpu) / bareMs).toFixed(1)} × node -e 0), ${median(rss).toFixed(0)} MB`;
}

function shownNow(gateway: BenchGateway): string {
  return `${gateway.rssMb().toFixed(0)} MB, ${gateway.openFiles()} open files`;
}

/** Percent of one core while nothing happens. */
async function idleCpu(gateway: BenchGateway, ms: number): Promise<string> {
  const before = gateway.cpuMs();
  await wait(ms);
  return `${(((gateway.cpuMs() - before) / ms) * 100).toFixed(2)} %`;
}

/** CPU time of taking up a config that differs in its bindings alone, compiled and probed as always. */
async function reloadMs(gateway: BenchGateway, home: string, kois: number): Promise<string> {
  const before = gateway.cpuMs();
  for (let count = 0; count < RELOADS; count += 1) {
    writeConfig(home, configOf(kois, kois, count % 2 === 0));
    await wait(RELOAD_MS);
  }
  return `${((gateway.cpuMs() - before) / RELOADS).toFixed(0)} ms`;
}

async function weigh(command: string, disk: string, kois: number, bareMs: number): Promise<void> {
  const home = makeHome(disk, configOf(kois, kois));
  await starts(command, home, 1);
  console.log(`${kois} kois, fresh: ready after ${shownStart(await starts(command, home, STARTS), bareMs)}`);
  const gateway = await startGateway(command, home);
  await wait(5_000);
  console.log(`${kois} kois, fresh: idle ${shownNow(gateway)}, CPU ${await idleCpu(gateway, IDLE_MS)}`);
  console.log(`${kois} kois: a reload of bindings costs ${await reloadMs(gateway, home, kois)} of CPU time`);
  await talkToEach(gateway, kois);
  console.log(`${kois} kois, after a turn of each: ${shownNow(gateway)}`);
  console.log(
    `${kois} kois, in the ${SETTLE_MS / 1_000} s after it: CPU ${await idleCpu(gateway, SETTLE_MS)}`,
  );
  console.log(`${kois} kois, from then on: ${shownNow(gateway)}, CPU ${await idleCpu(gateway, IDLE_MS)}`);
  await gateway.stop();
  console.log(
    `${kois} kois, used and stopped: ready after ${shownStart(await starts(command, home, STARTS), bareMs)}`,
  );
  rmSync(home, { recursive: true, force: true });
}

async function weighSessions(command: string, disk: string, bareMs: number): Promise<void> {
  const name = `${MANY_KOIS} kois, ${MANY_KOIS * SESSIONS_EACH} sessions`;
  const home = makeHome(disk, configOf(MANY_KOIS, MANY_KOIS));
  await fillStores(home, MANY_KOIS, SESSIONS_EACH);
  console.log(`${name}, killed before: ready after ${shownStart(await starts(command, home, 1), bareMs)}`);
  console.log(
    `${name}, stopped before: ready after ${shownStart(await starts(command, home, STARTS), bareMs)}`,
  );
  const gateway = await startGateway(command, home);
  await talkToEach(gateway, MANY_KOIS);
  console.log(`${name}, after a turn of each koi: ${shownNow(gateway)}`);
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
}

/** Prints what few and many kois weigh. */
export async function main(): Promise<void> {
  const workshop = new Workshop();
  try {
    const command = join(dirname(workshop.buildCommands()), "skykoi.js");
    const bareMs = median(Array.from({ length: 2 * STARTS }, () => workshop.run(["-e", "0"]).cpuMs));
    await weigh(command, workshop.folder, 2, bareMs);
    await weigh(command, workshop.folder, MANY_KOIS, bareMs);
    await weighSessions(command, workshop.folder, bareMs);
  } finally {
    workshop.close();
  }
}

await main();
