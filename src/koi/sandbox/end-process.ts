// Ending a process inside a container, with all that it started: asked first, then killed. Where that is not possible any
// more (no room for one more process, say), the container is killed as a whole and started again.

import { setTimeout as delay } from "node:timers/promises";
import { type ContainerProcess, startProcess } from "./container-process.ts";
import type { Engine } from "./engine.ts";
import { KILL_SCRIPT } from "./kill-script.ts";
import { restartContainer } from "./restart-container.ts";

/** How long a process may take to end by itself once it was asked. */
const GRACE_MS = 2_000;
const SWEEP_MS = 3_000;

/** Resolves when the process and its children are gone. Never rejects. */
export async function endProcess(
  engine: Engine,
  containerId: string,
  running: ContainerProcess,
  user: string | undefined,
): Promise<void> {
  if (await sweep(engine, containerId, running, user, "TERM", 1)) {
    await endedWithin(running, GRACE_MS);
    const isSwept = await sweep(engine, containerId, running, user, "KILL", 50);
    if (isSwept && (await endedWithin(running, SWEEP_MS))) return;
  }
  // SAFETY: what can't be ended alone ends with everything else in there; the files stay.
  await restartContainer(engine, containerId);
  await running.ended;
}

/** Whether the script ran; with `KILL`, whether nothing is left. */
async function sweep(
  engine: Engine,
  containerId: string,
  { pid, mark }: ContainerProcess,
  user: string | undefined,
  signal: "TERM" | "KILL",
  rounds: number,
): Promise<boolean> {
  const argv = ["/bin/sh", "-c", KILL_SCRIPT, "skykoi", String(pid), mark, signal, String(rounds)];
  const started = await startProcess(engine, containerId, { argv, cwd: "/", env: {}, user });
  if (!started.ok) return false;
  started.value.output.listen(() => {});
  started.value.stdin.end();
  const end = await Promise.race([started.value.ended, delay(SWEEP_MS, undefined, { ref: false })]);
  return end !== undefined && end.ok && (signal === "TERM" || end.value === 0);
}

function endedWithin({ ended }: ContainerProcess, ms: number): Promise<boolean> {
  return Promise.race([ended.then(() => true), delay(ms, false, { ref: false })]);
}
