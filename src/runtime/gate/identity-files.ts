// What the kois' IDENTITY.md say, for those who can't wait for a disk: read when a table comes into force, and looked at
// again in the background at most once a second while somebody asks.
// Always holds: an answer is what the file said when it was last read; a file that can't be read says nothing.

import { readInside } from "../../koi/read-inside.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";

/** What reading needs. */
export interface IdentityFilesOptions {
  /** Absolute. @throws Error where the koi must not run here */
  workspaceOf(koi: CompiledKoi): string;
  readonly clock: Pick<Clock, "now">;
}

const FRESH_MS = 1_000;
const MAX_BYTES = 100_000;
const AT_A_TIME = 16;

interface Known {
  readonly text: string | undefined;
  readonly readAtMs: number;
}

/** The files, as they were last read. */
export class IdentityFiles {
  readonly #options: IdentityFilesOptions;
  readonly #known = new Map<KoiId, Known>();
  readonly #reading = new Set<KoiId>();

  constructor(options: IdentityFilesOptions) {
    this.#options = options;
  }

  /** Reads those of `kois` that are not known yet, and forgets all others. Never rejects. */
  async look(kois: readonly CompiledKoi[]): Promise<void> {
    const there = new Set(kois.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!there.has(id)) this.#known.delete(id);
    const unknown = kois.filter(({ id }) => !this.#known.has(id));
    for (let at = 0; at < unknown.length; at += AT_A_TIME)
      await Promise.all(unknown.slice(at, at + AT_A_TIME).map((koi) => this.#read(koi)));
  }

  /** The text of the koi's file; `undefined` where there is none, or none was read yet. */
  textOf(koi: CompiledKoi): string | undefined {
    const known = this.#known.get(koi.id);
    if (!known || this.#options.clock.now() - known.readAtMs >= FRESH_MS) void this.#read(koi);
    return known?.text;
  }

  async #read(koi: CompiledKoi): Promise<void> {
    if (this.#reading.has(koi.id)) return;
    this.#reading.add(koi.id);
    const readAtMs = this.#options.clock.now();
    const text = await this.#text(koi);
    this.#reading.delete(koi.id);
    this.#known.set(koi.id, { text, readAtMs });
  }

  async #text(koi: CompiledKoi): Promise<string | undefined> {
    try {
      const read = await readInside(this.#options.workspaceOf(koi), "IDENTITY.md", MAX_BYTES);
      return typeof read === "string" ? undefined : read.text;
    } catch {
      return undefined;
    }
  }
}
