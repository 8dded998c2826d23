// What keeps the kois of a running gateway from searching by meaning, for `status`. Looked at when a table comes into force and,
// since a key may be added at any time, again when somebody asks.

import { homePaths } from "../../koi/home.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { memoryProblems } from "../models/memory-problems.ts";
import type { ProcessIo } from "../process-io.ts";

/** How old an answer may be, milliseconds. */
const FRESH_MS = 5_000;

/** Looks after the searches of one gateway. */
export class MemoryWatch {
  readonly #io: ProcessIo;
  readonly #stateDir: string;
  #gateway: CompiledGateway | undefined;
  #found: readonly string[] = [];
  #lookedAtMs = 0;

  constructor(io: ProcessIo, stateDir: string) {
    this.#io = io;
    this.#stateDir = stateDir;
  }

  /** A table came into force. Resolves when it was looked at; never rejects. */
  async look(gateway: CompiledGateway): Promise<void> {
    this.#gateway = gateway;
    this.#lookedAtMs = Date.now();
    const found = await Promise.all(gateway.kois.map((koi) => this.#problemsOf(gateway, koi)));
    if (this.#gateway === gateway) this.#found = found.flat();
  }

  /** What the last look found; the next one sees what was changed since. */
  problems(): readonly string[] {
    if (this.#gateway && Date.now() - this.#lookedAtMs > FRESH_MS) void this.look(this.#gateway);
    return this.#found;
  }

  async #problemsOf(gateway: CompiledGateway, koi: CompiledGateway["kois"][number]): Promise<string[]> {
    try {
      const { home, env } = this.#io;
      const { koiDir } = homePaths(koi, { stateDir: this.#stateDir, home, env });
      const place = { koiId: koi.id, koiDir, isDefault: koi.id === gateway.defaultKoi };
      const problems = await memoryProblems(gateway.config, place, this.#io, Date.now());
      return problems.map(
        ({ koiId, message }) => `koi ${koiId} can't search its memory by meaning: ${message}`,
      );
    } catch {
      // A koi whose files are broken says so with its next turn.
      return [];
    }
  }
}
