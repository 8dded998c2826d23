// Parts of messages that wait for the others, on disk: one file for each update, in a folder of the account's own. What
// lies here Telegram was told arrived, so it goes only once the gateway has it.

import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Update } from "grammy/types";

/** The parts of one account. */
export class Spool {
  readonly #folder: string;

  /** `folder` is made when it is first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The parts of an earlier run, in their order; what can't be read stays where it is. Never rejects. */
  async load(): Promise<Update[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = names.flatMap((name) => (/^\d{1,16}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
    const updates: Update[] = [];
    for (const id of ids.sort((a, b) => a - b)) {
      const update = await readFile(this.#pathOf(id), "utf8").then(
        (text) => JSON.parse(text) as Update,
        () => undefined,
      );
      if (update?.update_id === id) updates.push(update);
    }
    return updates;
  }

  /** Keeps a part. Resolves once it is on disk. @throws where it can't be written */
  async put(update: Update): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(update.update_id);
    const unfinished = `${path}.new`;
    const file = await open(unfinished, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(update));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  }

  /** Forgets parts. Never rejects: one that stays is known to the gateway. */
  async drop(updateIds: Iterable<number>): Promise<void> {
    for (const id of updateIds) await rm(this.#pathOf(id), { force: true }).catch(() => undefined);
  }

  #pathOf(updateId: number): string {
    return join(this.#folder, `${updateId}.json`);
  }
}
