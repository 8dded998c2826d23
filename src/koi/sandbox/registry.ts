// `<state>/sandbox/containers.json`: the containers of this gateway. The gateway writes it, and so do commands beside it;
// each change is made under a lock, and the file is whole at any time.
// Always holds: a container that is not in here as ready is not used.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readJsonObject } from "../json-object-file.ts";
import { withFileLock } from "../models/file-lock.ts";
import type { ContainerEntry } from "./container-entry.ts";
import { writeFileAtomic } from "../models/write-file-atomic.ts";

/** The registry of one state dir. */
export class ContainerRegistry {
  readonly #folder: string;
  readonly #path: string;

  constructor(stateDir: string) {
    this.#folder = join(stateDir, "sandbox");
    this.#path = join(this.#folder, "containers.json");
  }

  /** The entries. A file that is missing or that can't be understood holds none: its containers are strays then. */
  async entries(): Promise<readonly ContainerEntry[]> {
    try {
      const written = await readJsonObject(this.#path);
      if (written === undefined) return [];
      // Most gateways have no container, and need not load what checks the file.
      const { fileSchema } = await import("./registry-schema.ts");
      const parsed = fileSchema.safeParse(written);
      return parsed.success ? parsed.data.entries : [];
    } catch {
      return [];
    }
  }

  async find(containerName: string): Promise<ContainerEntry | undefined> {
    return (await this.entries()).find((entry) => entry.containerName === containerName);
  }

  /** Adds an entry, or puts it in the place of the one with its name. */
  async put(entry: ContainerEntry): Promise<void> {
    await this.#change((entries) => [...without(entries, entry.containerName), entry]);
  }

  /** Changes the entry of a container, if it is still that one. */
  async update(containerId: string, change: Partial<ContainerEntry>): Promise<void> {
    await this.#change((entries) =>
      entries.map((entry) => (entry.containerId === containerId ? { ...entry, ...change } : entry)),
    );
  }

  async remove(containerName: string): Promise<void> {
    await this.#change((entries) => without(entries, containerName));
  }

  async #change(change: (entries: readonly ContainerEntry[]) => readonly ContainerEntry[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await withFileLock(this.#path, async () => {
      const entries = change(await this.entries());
      await writeFileAtomic(this.#path, `${JSON.stringify({ entries }, null, 2)}\n`);
    });
  }
}

function without(entries: readonly ContainerEntry[], name: string): readonly ContainerEntry[] {
  return entries.filter(({ containerName }) => containerName !== name);
}
