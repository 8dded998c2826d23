// Ctrl-C as a signal that work can hear: the first calls it off, the second ends the process at once.

/** Hears SIGINT and SIGTERM until `end`. */
export interface Interrupt {
  readonly signal: AbortSignal;
  end(): void;
}

/** Begins to hear. */
export function hearInterrupt(): Interrupt {
  const abort = new AbortController();
  const heard = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
    abort.abort();
  };
  process.on("SIGINT", heard).on("SIGTERM", heard);
  return {
    signal: abort.signal,
    end: () => void process.off("SIGINT", heard).off("SIGTERM", heard),
  };
}
