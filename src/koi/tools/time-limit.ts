// A signal with a time limit. Not by `AbortSignal.timeout` under `AbortSignal.any`: Node 20 may collect that one before its
// time, and then the limit never comes.

/** A signal that aborts with `signal`, or once `ms` milliseconds are over. Keeps no process alive. */
export function timeLimit(signal: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  if (signal.aborted) {
    limit.abort(signal.reason);
    return limit.signal;
  }
  const stop = (): void => {
    clearTimeout(timer);
    limit.abort(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", stop);
    limit.abort(new DOMException("it took too long", "TimeoutError"));
  }, ms);
  timer.unref();
  signal.addEventListener("abort", stop, { once: true });
  return limit.signal;
}
