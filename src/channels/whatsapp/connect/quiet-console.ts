// libsignal prints sessions with their private keys by `console.info` ("Closing session:"). Whatever the library does
// runs inside of `quietly`; what it prints there is dropped. Output of everything else is untouched: the mark travels
// with the asynchronous context (timers, sockets, promises), not with the clock.

import { AsyncLocalStorage } from "node:async_hooks";

const quiet = new AsyncLocalStorage<boolean>();
const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;
const guards = new WeakSet<object>();

/** Runs `run`, and whatever it begins, without a console. */
export function quietly<T>(run: () => T): T {
  guardConsole();
  return quiet.run(true, run);
}

/** Runs `run` with the console again: for the gateway's own code, called by an event of the library. */
export function aloud<T>(run: () => T): T {
  return quiet.run(false, run);
}

// Again on each call: a test or a logger may have put its own functions there since.
function guardConsole(): void {
  for (const method of METHODS) {
    const original = console[method];
    if (guards.has(original)) continue;
    const guarded = function (this: unknown, ...said: unknown[]): void {
      if (quiet.getStore() !== true) Reflect.apply(original, this, said);
    };
    guards.add(guarded);
    console[method] = guarded;
  }
}
