// What came of a run, and of each of its configs.

import type { Compilation } from "../../compiler/compile.ts";
import type { ExitCode } from "../exit-code.ts";
import type { ConfigFile } from "../find-config.ts";
import type { JsonTable } from "../report/json-report.ts";

/** One config of a run, with what came of it. */
export interface Outcome {
  readonly file: ConfigFile;
  readonly compilation: Compilation;
  /** The table that was written. */
  readonly table: JsonTable | null;
}

/** What a run came to. */
export interface CompileRun {
  readonly exitCode: ExitCode;
  /** Absolute paths of everything that it depends on, missing files among them. */
  readonly files: readonly string[];
}
