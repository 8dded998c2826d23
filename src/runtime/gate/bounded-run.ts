// Work that may never end (a regular expression on somebody's text), cut off after a time. Checks on the pattern
// alone can't promise that: `(a|a)*b` looks harmless and takes forever.

import { type Context, createContext, Script } from "node:vm";

/** Runs work with a time limit. A run costs about 0.1 ms, the first one a context: one of these does for all work. */
export class BoundedRun {
  readonly #script = new Script("run()");
  #context: Context | undefined;
  #work: () => boolean = () => false;

  /** What `work` gives, or `undefined` where it took longer than `limitMs`. */
  run(work: () => boolean, limitMs: number): boolean | undefined {
    this.#work = work;
    this.#context ??= createContext({ run: () => this.#work() });
    try {
      return this.#script.runInContext(this.#context, { timeout: limitMs }) as boolean;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
      throw error;
    }
  }
}
