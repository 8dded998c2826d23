// Containers that go: those that nobody uses any more, those that a gateway left behind when it died, and those that a
// person wants to be made anew.

import { existsSync } from "node:fs";
import { hostname } from "node:os";
import type { Engine } from "./engine.ts";
import { SANDBOX_LABEL, labels } from "./labels.ts";
import { removeContainer } from "./make-container.ts";
import { stateIdOf } from "./names.ts";
import type { ContainerEntry } from "./container-entry.ts";
import type { ContainerRegistry } from "./registry.ts";

const HOUR_MS = 3_600_000;

/** Whether a container has been idle, or is there, for longer than its own limits let it. */
export function isSpent(entry: ContainerEntry, nowMs: number): boolean {
  const { idleHours, maxAgeDays, lastUsedAtMs, createdAtMs } = entry;
  const isIdle = idleHours > 0 && nowMs - lastUsedAtMs > idleHours * HOUR_MS;
  return isIdle || (maxAgeDays > 0 && nowMs - createdAtMs > maxAgeDays * 24 * HOUR_MS);
}

/** Removes a registered container. Whether it is gone. Never rejects. */
export async function forget(
  engine: Engine,
  registry: ContainerRegistry,
  entry: ContainerEntry,
): Promise<boolean> {
  const isGone = await removeContainer(engine, entry.containerId);
  if (isGone) await registry.remove(entry.containerName);
  return isGone;
}

/**
 * When a gateway starts: removes its containers that it does not know (it died before it had noted them, or its registry was
 * lost), and those of gateways of this machine whose state dir is gone. Stops its own: what runs in them belongs to a
 * process that is no more. Gives the names of those that it removed. Never rejects.
 */
export async function clearStrays(
  engine: Engine,
  stateDir: string,
  registry: ContainerRegistry,
): Promise<readonly string[]> {
  const known = new Map((await registry.entries()).map((entry) => [entry.containerId, entry]));
  const removed: string[] = [];
  try {
    const listed = await engine.docker.listContainers({
      all: true,
      filters: { label: [`${SANDBOX_LABEL}=1`] },
    });
    for (const { Id, Names, Labels, State } of listed) {
      const entry = known.get(Id);
      if (entry?.isReady && Labels[labels.stateId] === stateIdOf(stateDir)) {
        if (State === "running") await stopContainer(engine, Id);
        continue;
      }
      if (!isStray(Labels, stateDir) || !(await removeContainer(engine, Id))) continue;
      if (entry) await registry.remove(entry.containerName);
      removed.push((Names[0] ?? Id).replace(/^\//, ""));
    }
    const present = new Set(listed.map(({ Id }) => Id));
    for (const { containerId, containerName } of known.values()) {
      if (!present.has(containerId)) await registry.remove(containerName);
    }
  } catch {
    // The engine went away; the next use says so.
  }
  return removed;
}

function isStray(found: Readonly<Record<string, string>>, stateDir: string): boolean {
  if (found[labels.stateId] === stateIdOf(stateDir)) return true;
  const folder = found[labels.stateDir];
  return found[labels.host] === hostname() && folder !== undefined && !existsSync(folder);
}

/** Ends all that runs in a container, which stays. Never rejects. */
export async function stopContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.docker.getContainer(id).stop({ t: 0 });
  } catch {
    // It has stopped by itself, or the engine is gone.
  }
}
