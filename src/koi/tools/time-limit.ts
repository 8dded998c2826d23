// Signals that stand on another one. What they leave there is gone with the work that they were made for: a turn has one
// signal for dozens of calls. A time limit not by `AbortSignal.timeout` under
// `AbortSignal.any`: Node 20 may collect that one before its time, and then the limit never comes.

/** Does `work` with a signal of its own, which aborts with `signal`. Rejects as the work does. */
export async function withOwnSignal<T>(
  signal: AbortSignal,
  work: (own: AbortController) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const stop = (): void => own.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await work(own);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Does `work` with a signal that aborts with `signal`, or once `ms` milliseconds are over. Keeps no process alive. Rejects
 * as the work does.
 */
export async function withTimeLimit<T>(
  signal: AbortSignal,
  ms: number,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  return withOwnSignal(signal, async (limit) => {
    const late = (): void => limit.abort(new DOMException("it took too long", "TimeoutError"));
    const timer = setTimeout(late, ms).unref();
    try {
      return await work(limit.signal);
    } finally {
      clearTimeout(timer);
    }
  });
}
