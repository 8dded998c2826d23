// The log of a command that runs kois, with everything that keeps secrets out of it.

import type { LoggingConfig } from "../../config/logging.ts";
import { stateDir } from "../../config/paths.ts";
import { expandPath } from "../../koi/home-path.ts";
import { LiveLog } from "../../runtime/live-log.ts";
import { type Log, makeLog } from "../../runtime/log.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import { Redactor } from "./redactor.ts";

/** A log, and what keeps secrets out of it. */
export interface OpenedLog {
  readonly log: Log;
  readonly redactor: Redactor;
  /** Goes on as `config` asks for. Nothing happens where that is as before. */
  apply(config?: LoggingConfig): void;
}

/** The log that `config` asks for. A path that leads nowhere costs the file, not the log. */
export function openLog(io: ProcessIo, config: LoggingConfig = {}): OpenedLog {
  const redactor = new Redactor(io.env, config);
  const log = new LiveLog(logOf(io, config, redactor));
  let applied = JSON.stringify(config);
  return {
    log,
    redactor,
    apply(next = {}) {
      const text = JSON.stringify(next);
      if (text === applied) return;
      applied = text;
      redactor.use(next);
      log.become(logOf(io, next, redactor));
    },
  };
}

function logOf(io: ProcessIo, config: LoggingConfig, redactor: Redactor): Log {
  const redact = (line: string): string => redactor.redact(line);
  if (config.file === undefined) return makeLog(config, { redact });
  try {
    const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
    return makeLog(config, { redact, file: expandPath(config.file, base) });
  } catch (error) {
    const log = makeLog(config, { redact });
    log.error({ error: said(error) }, "`logging.file` leads nowhere");
    return log;
  }
}
