// A log that tests read.

import type { Log, LogFields } from "../../src/runtime/log.ts";

/** One line. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: LogFields;
}

/** A log, and the lines that it has so far. */
export function logLines(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { log: logInto(lines, {}), lines };
}

function logInto(lines: LogLine[], bound: LogFields): Log {
  const at =
    (level: LogLine["level"]) =>
    (fields: LogFields, message: string): void => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => logInto(lines, { ...bound, ...fields }),
  };
}
