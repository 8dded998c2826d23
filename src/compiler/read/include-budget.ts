// How much may be included. Files that include files multiply: three includes in each of ten files that lead to one
// another are sixty thousand, and a file that is taken in a thousand times is a thousand files in memory.

/** Includes that are followed, each time counted, whether they lead to a file or not. */
export const MAX_INCLUDES = 1000;

/** UTF-16 units of files that may be taken in again after the first time. */
export const MAX_REPEATED_UNITS = 4_000_000;

/** Counts what is included. Once it says no, it says no for good. */
export class IncludeBudget {
  readonly #seen = new Set<string>();
  #includes = 0;
  #repeatedUnits = 0;

  /** Which limit was exceeded; `undefined` where there is room. */
  get exceeded(): "includes" | "repeated-includes" | undefined {
    if (this.#includes > MAX_INCLUDES) return "includes";
    return this.#repeatedUnits > MAX_REPEATED_UNITS ? "repeated-includes" : undefined;
  }

  /** Whether one more include may be followed. */
  follow(): boolean {
    if (this.exceeded === undefined) this.#includes++;
    return this.exceeded === undefined;
  }

  /** Whether `file`, whose text is `units` long, may be taken in, once more perhaps. */
  take(file: string, units: number): boolean {
    if (this.#seen.has(file)) this.#repeatedUnits += units;
    this.#seen.add(file);
    return this.exceeded === undefined;
  }
}
