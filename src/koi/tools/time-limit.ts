// A signal with a time limit. Not by `AbortSignal.timeout` under `AbortSignal.any`: Node 20 may collect that one before its
// time, and then the limit never comes.

/**
 * Does `work` with a signal that aborts with `signal`, or once `ms` milliseconds are over. Keeps no process alive, and
 * leaves nothing at `signal` when the work is done. Rejects as the work does.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  ms: number,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal.reason);
  if (signal.aborted) stop();
  const late = (): void => limit.abort(new DOMException("it took too long", "TimeoutError"));
  const timer = setTimeout(late, ms).unref();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
