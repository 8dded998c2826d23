// A log whose settings change while the whole gateway holds it.

import type { Log, LogFields } from "./log.ts";

type Level = Exclude<keyof Log, "child">;

/** Writes to whatever log it was told last; so do its children. */
export class LiveLog implements Log {
  #target: Log;

  constructor(first: Log) {
    this.#target = first;
  }

  /** Writes to `next` from now on. */
  become(next: Log): void {
    this.#target = next;
  }

  debug(fields: LogFields, message: string): void {
    this.#target.debug(fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#target.info(fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#target.warn(fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#target.error(fields, message);
  }

  child(fields: LogFields): Log {
    return childOf(() => this.#target, fields);
  }
}

function childOf(parent: () => Log, fields: LogFields): Log {
  let of: Log | undefined;
  let made: Log | undefined;
  const current = (): Log => {
    const now = parent();
    if (made === undefined || of !== now) made = now.child(fields);
    of = now;
    return made;
  };
  const at =
    (level: Level) =>
    (more: LogFields, message: string): void =>
      current()[level](more, message);
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (more) => childOf(current, more),
  };
}
