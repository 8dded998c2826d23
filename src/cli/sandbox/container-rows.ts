// The containers of a gateway's sandboxes, as `skykoi sandbox list` tells them: what is registered, and what the engine says
// of it.

import type { ContainerEntry } from "../../koi/sandbox/container-entry.ts";
import type { ContainerRegistry } from "../../koi/sandbox/registry.ts";
import type { Engine } from "../../koi/sandbox/engine.ts";
import { statusOf } from "../../koi/sandbox/engine.ts";

/** How a container is. `unknown`: no engine answers. */
export type ContainerState = "running" | "stopped" | "missing" | "unknown";

/** One container. Times are in ISO format. */
export interface ContainerRow {
  readonly containerName: string;
  readonly sessionKey: string;
  readonly koiId: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly isReady: boolean;
  /** Whether the config asked for another container when it was last used. */
  readonly isOutdated: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly configHash: string;
  /** What its self-test found denied. */
  readonly denied: readonly string[];
}

/** The rows, the one used last first. `engine`: `undefined` where none answers. */
export async function containerRows(
  registry: ContainerRegistry,
  engine: Engine | undefined,
): Promise<readonly ContainerRow[]> {
  const entries = [...(await registry.entries())].sort((a, b) => b.lastUsedAtMs - a.lastUsedAtMs);
  return Promise.all(entries.map(async (entry) => rowOf(entry, await stateOf(engine, entry))));
}

function rowOf(entry: ContainerEntry, state: ContainerState): ContainerRow {
  const { containerName, sessionKey, koiId, image, isReady, configHash } = entry;
  return {
    containerName,
    sessionKey,
    koiId,
    image,
    state,
    isReady,
    isOutdated: entry.outdatedSinceMs !== undefined,
    createdAt: new Date(entry.createdAtMs).toISOString(),
    lastUsedAt: new Date(entry.lastUsedAtMs).toISOString(),
    configHash,
    denied: entry.selfTest?.denied ?? [],
  };
}

async function stateOf(engine: Engine | undefined, { containerId }: ContainerEntry): Promise<ContainerState> {
  if (!engine) return "unknown";
  try {
    const { State } = await engine.docker.getContainer(containerId).inspect();
    return State.Running ? "running" : "stopped";
  } catch (error) {
    return statusOf(error) === 404 ? "missing" : "unknown";
  }
}
