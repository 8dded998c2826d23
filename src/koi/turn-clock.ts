// The time that a turn has. One signal for both ways to end it early, so that whatever waits in the turn waits on
// one thing; its reason says which way it was.

/** The running time of one turn. */
export interface TurnClock {
  /** Aborted by the caller's signal or by the time-out, with an `AbortError` or a `TimeoutError` as its reason. */
  readonly signal: AbortSignal;
  /** Ends the time-out, and what may still wait for the turn. */
  stop(): void;
}

// What timers take; longer ones fire at once.
const maxTimerMs = 2_147_483_647;

/** Starts the time of a turn that ends after `timeoutMs`, or when `caller` is aborted. */
export function startTurnClock(caller: AbortSignal, timeoutMs: number): TurnClock {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new DOMException("the turn was stopped", "AbortError"));
  const expire = (): void => controller.abort(new DOMException("the turn took too long", "TimeoutError"));
  const timer = setTimeout(expire, Math.min(timeoutMs, maxTimerMs));
  if (caller.aborted) abort();
  else caller.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      caller.removeEventListener("abort", abort);
      abort();
    },
  };
}

/** Whether an aborted signal was aborted because the time was over. */
export function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}
