// What stands in the way of sandboxes at present: for the log, once for each change, and for whoever asks for the state of the
// gateway.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { hasSandboxes } from "../../policy/sandbox/sandbox-settings.ts";
import type { KoiLog } from "../koi-log.ts";
import type { SandboxProblem } from "./sandbox-problem.ts";

/** The problems of one process. */
export class SandboxProblems {
  readonly #log: KoiLog | undefined;
  /** By koi. */
  readonly #ofKois = new Map<string, string>();
  #config: object | undefined;
  #ofEngine: string | undefined;
  #isEngineNeeded = false;

  constructor(log: KoiLog | undefined) {
    this.#log = log;
  }

  /** What is asked for now: under another config what was wrong before may not be wrong any more. */
  use(config: SkykoiConfig): void {
    if (config !== this.#config) this.#ofKois.clear();
    this.#config = config;
    this.#isEngineNeeded = hasSandboxes(config);
  }

  tellEngine(problem: SandboxProblem | undefined): void {
    if (problem && problem.message !== this.#ofEngine)
      this.#log?.warn({ code: problem.code }, problem.message);
    this.#ofEngine = problem?.message;
  }

  /** How the last use of a koi's sandbox began; `undefined`: well. */
  tell(koiId: string, problem: SandboxProblem | undefined): void {
    const before = this.#ofKois.get(koiId);
    this.#ofKois.delete(koiId);
    // Of a missing engine there is one line for all.
    if (!problem || problem.code === "no_engine") return;
    const { code, message } = problem;
    this.#ofKois.set(koiId, message);
    if (before !== message) this.#log?.warn({ koiId, code }, message);
  }

  /** For people. */
  all(): readonly string[] {
    const ofKois = [...this.#ofKois].map(
      ([koiId, message]) => `koi ${koiId} has no tools in its sandbox: ${message}`,
    );
    const isMissing = this.#isEngineNeeded && this.#ofEngine !== undefined;
    return [
      ...(isMissing ? [`kois that are to have a sandbox have no tools there: ${this.#ofEngine}`] : []),
      ...ofKois,
    ];
  }
}
