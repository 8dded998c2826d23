// What nobody caught. A promise that rejects unheard is a library's slip and costs a line in the log; an exception that
// nobody caught leaves the process in a state that nobody knows, so it ends: what was taken is in the journal by then,
// since nothing is acknowledged before.

import type { Log } from "../../runtime/log.ts";
import { said } from "../../runtime/said.ts";
import { exitCodes } from "../exit-code.ts";

/** How long the gateway may take to record what is being sent, and to let go of locks and leases. */
const STOP_MS = 5_000;

/** What is done about it. */
export interface StrayErrors {
  readonly log: Log;
  /** Stops the gateway, if there is one yet. */
  stop(): Promise<void>;
}

/** The gateway that runs: a process has one at a time. */
let current: StrayErrors | undefined;

/** Hears of both from now on, in this process, until it ends. A gateway that is started anew takes the place of the one before. */
export function hearStrayErrors(errors: StrayErrors): void {
  const isFirst = current === undefined;
  current = errors;
  if (!isFirst) return;
  process.on("unhandledRejection", (reason) => {
    current?.log.error(fieldsOf(reason), "a promise was rejected and nobody heard it; the gateway goes on");
  });
  let isEnding = false;
  const end = (): never => process.exit(exitCodes.internal);
  process.on("uncaughtException", (error) => {
    current?.log.error(fieldsOf(error), "internal error; the gateway ends, please report it with this line");
    // The second one may come out of the stop itself.
    if (isEnding) end();
    isEnding = true;
    setTimeout(end, STOP_MS);
    void current?.stop().then(end, end);
  });
}

function fieldsOf(thrown: unknown): { readonly error: string; readonly stack?: string } {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return { error: said(thrown), ...(stack !== undefined && { stack }) };
}
