// What a compilation had to say of the config, warnings too, for whoever looks at the running gateway. Made by the door:
// the runtime knows nothing of the compiler.

/** One finding. Lines and columns start at 1. No finding holds a secret. */
export interface Finding {
  readonly code: string;
  readonly severity: "error" | "warning" | "info" | "hint";
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly help?: string;
}

/** The findings of one compilation. */
export interface Findings {
  /** The config, as people call it. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** By position; errors are left out last. */
  readonly list: readonly Finding[];
  /** Those that were left out. */
  readonly omitted: number;
}
