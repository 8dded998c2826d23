// Time as a connection sees it: handed in, so that tests turn the hands themselves.

/** A clock and its alarms. */
export interface SocketClock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Runs `run` once after `delayMs`; the answer takes it back (also after it ran, then without effect). */
  after(delayMs: number, run: () => void): () => void;
}

/** The clock of the machine. Its alarms never keep the process alive. */
export const systemClock: SocketClock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
