// `--watch`: a run, and another one whenever something that it depends on changes, until it is interrupted.

import { statSync } from "node:fs";
import { systemClock } from "../../runtime/clock.ts";
import { SourceWatch } from "../../runtime/reload/source-watch.ts";
import { counted } from "../../compiler/explain/phrases.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import type { CompileRun } from "./outcome.ts";

/** How long files must be quiet before a run, milliseconds. */
const DEBOUNCE_MS = 50;

const CLEAR_SCREEN = "\u001b[2J\u001b[3J\u001b[H";

/**
 * Repeats `run` until Ctrl-C. `clears` empties the terminal before each run but the first.
 * @throws UsageError where the first run does; later ones only tell it, since a file may be missing for a moment
 */
export async function watchRuns(
  run: () => Promise<CompileRun>,
  io: ProcessIo,
  clears: boolean,
): Promise<ExitCode> {
  let wake: () => void = () => {};
  const seen = { isChanged: false, isInterrupted: false };
  const onInterrupt = (): void => {
    seen.isInterrupted = true;
    wake();
  };
  process.once("SIGINT", onInterrupt);
  const watch = new SourceWatch({
    clock: systemClock,
    debounceMs: () => DEBOUNCE_MS,
    onChange: () => {
      seen.isChanged = true;
      wake();
    },
    onError: (error) => io.stderr.write(`skykoi-compile: can't watch: ${String(error)}\n`),
  });
  try {
    let files: readonly string[] = [];
    for (let runs = 0; !seen.isInterrupted; runs++) {
      if (runs > 0 && clears && io.stderr.isTTY === true) io.stderr.write(CLEAR_SCREEN);
      seen.isChanged = false;
      const started = Date.now();
      files = await filesOf(run, files, io);
      const wasWatching = watch.watch(files);
      // What changed between reading a file and watching it has not been seen.
      if (!wasWatching && files.some((file) => changedAt(file) > started)) continue;
      io.stderr.write(`watching ${counted(files.length, "file")}; Ctrl-C ends\n`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (seen.isChanged || seen.isInterrupted) resolve();
      });
    }
    return exitCodes.interrupted;
  } finally {
    process.off("SIGINT", onInterrupt);
    watch.close();
  }
}

/** Runs, and gives what to watch; after a failure that is what was watched before. */
async function filesOf(
  run: () => Promise<CompileRun>,
  before: readonly string[],
  io: ProcessIo,
): Promise<readonly string[]> {
  try {
    return [...new Set((await run()).files)];
  } catch (error) {
    if (!(error instanceof UsageError) || before.length === 0) throw error;
    io.stderr.write(`${error.message}\n`);
    return before;
  }
}

/** Milliseconds since the epoch; 0 for a file that is not there. */
function changedAt(file: string): number {
  try {
    return statSync(file).ctimeMs;
  } catch {
    return 0;
  }
}
