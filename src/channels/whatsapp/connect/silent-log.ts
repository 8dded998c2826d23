// The library's log: silent, since its lines hold numbers, texts and keys. What matters of them reaches SKYKOI's log as
// states and events of this adapter.

const nothing = (): void => {};

/** A log in the shape that the library wants. */
export interface SilentLog {
  level: string;
  child(): SilentLog;
  trace(): void;
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
}

/** Takes everything and keeps nothing. */
export const silentLog: SilentLog = {
  level: "silent",
  child: () => silentLog,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
