// What stands in the way of sandboxes at present: for the log, once for each change, and for whoever asks for the state of the
// gateway.

import type { KoiLog } from "../koi-log.ts";
import type { SandboxProblem } from "./sandbox-problem.ts";

/** The problems of one process. */
export class SandboxProblems {
  readonly #log: KoiLog | undefined;
  readonly #ofSandboxes = new Map<string, { readonly koiId: string; readonly message: string }>();
  #ofEngine: string | undefined;
  #isEngineNeeded = false;

  constructor(log: KoiLog | undefined) {
    this.#log = log;
  }

  /** Whether some koi is to have a sandbox. */
  engineIsNeeded(isNeeded: boolean): void {
    this.#isEngineNeeded = isNeeded;
    if (!isNeeded) this.#ofSandboxes.clear();
  }

  tellEngine(problem: SandboxProblem | undefined): void {
    if (problem && problem.message !== this.#ofEngine)
      this.#log?.warn({ code: problem.code }, problem.message);
    this.#ofEngine = problem?.message;
  }

  /** `name`: of the container, or of the session where there can be none. `undefined`: it can be used. */
  tell(koiId: string, name: string, problem: SandboxProblem | undefined): void {
    const before = this.#ofSandboxes.get(name);
    this.#ofSandboxes.delete(name);
    // Of a missing engine there is one line for all.
    if (!problem || problem.code === "no_engine") return;
    const { code, message } = problem;
    this.#ofSandboxes.set(name, { koiId, message });
    if (before?.message !== message) this.#log?.warn({ koiId, sandbox: name, code }, message);
  }

  /** For people. */
  all(): readonly string[] {
    const ofKois = [...this.#ofSandboxes.values()].map(
      ({ koiId, message }) => `koi ${koiId} has no tools in its sandbox: ${message}`,
    );
    const isMissing = this.#isEngineNeeded && this.#ofEngine !== undefined;
    return [
      ...(isMissing ? [`kois that are to have a sandbox have no tools there: ${this.#ofEngine}`] : []),
      ...new Set(ofKois),
    ];
  }
}
