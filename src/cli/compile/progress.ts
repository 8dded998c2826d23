// What a long run is doing, on one line of the terminal that goes away again. The stages of a compilation hold the
// process up, so there is nothing to time: each stage says that it begins, and after a second that is shown.

import type { CompileStage } from "../../compiler/compile.ts";
import { columnsOf, printable } from "../report/cells.ts";
import type { ProcessIo } from "../process-io.ts";

/** How long a run must take before it shows what it does. */
const SILENT_MS = 1000;

const WORDS: Readonly<Record<CompileStage, string>> = {
  read: "reading",
  validate: "validating",
  resolve: "resolving",
  judge: "proving which bindings are live",
  check: "checking",
  explain: "placing what was found",
  write: "writing the table",
};

/** The line of a run. */
export interface Progress {
  /** Says that a stage of a config begins. */
  stage(config: string, stage: CompileStage): void;
  /** Takes the line away. To be called before anything else is written. */
  clear(): void;
}

/** The progress of a run that begins now. On anything but a terminal it never writes. */
export function startProgress(io: ProcessIo, now: () => number = Date.now): Progress {
  const { stderr } = io;
  const isShown = stderr.isTTY === true && io.env["TERM"] !== "dumb";
  const started = now();
  let hasLine = false;
  return {
    stage(config, stage) {
      if (!isShown || now() - started < SILENT_MS) return;
      const text = printable(`${WORDS[stage]}: ${config}`);
      // A line that is too long would wrap, and could not be taken back. Some terminals say that they have no columns.
      if (columnsOf(text) >= (stderr.columns || 80)) return;
      stderr.write(`\r\u001b[K${text}`);
      hasLine = true;
    },
    clear() {
      if (hasLine) stderr.write("\r\u001b[K");
      hasLine = false;
    },
  };
}
