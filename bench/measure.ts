/**
 * Two contestants, one ratio. In: two functions that do the same work. Out: the median time of each and their ratio,
 * printed as one line. Absolute times on a shared machine drift; the ratio of two neighbours does not, so the
 * contestants take turns and the one that starts changes every round.
 */

/** The outcome of one comparison: milliseconds per call, and ours divided by the reference's. */
export interface Ratio {
  readonly name: string;
  readonly oursMs: number;
  readonly referenceMs: number;
  readonly ratio: number;
}

/** How long to measure; the defaults suit work of microseconds to tens of milliseconds. */
export interface MeasureOptions {
  /** How many times each contestant is timed; default 15. */
  readonly rounds?: number;
  /** One timing repeats its contestant until this much time has gone by; default 20 ms. */
  readonly minMs?: number;
  /** Milliseconds for which each contestant runs before the first timing, so that it is compiled; default 300 ms. */
  readonly warmMs?: number;
}

/** Measures `ours` against `reference`, prints `name: ratio (ours ms / reference ms)` and returns the numbers. */
export function measure(
  name: string,
  ours: () => unknown,
  reference: () => unknown,
  { rounds = 15, minMs = 20, warmMs = 300 }: MeasureOptions = {},
): Ratio {
  const oursRepeats = repeatsFor(ours, minMs, warmMs);
  const referenceRepeats = repeatsFor(reference, minMs, warmMs);
  const oursTimes: number[] = [];
  const referenceTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) oursTimes.push(timed(ours, oursRepeats));
    referenceTimes.push(timed(reference, referenceRepeats));
    if (round % 2 === 1) oursTimes.push(timed(ours, oursRepeats));
  }
  const oursMs = median(oursTimes);
  const referenceMs = median(referenceTimes);
  const ratio = oursMs / referenceMs;
  console.log(`${name}: ${ratio.toFixed(2)} (${formatMs(oursMs)} ms / ${formatMs(referenceMs)} ms)`);
  return { name, oursMs, referenceMs, ratio };
}

/** The middle value; of an even number the mean of the two in the middle. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

function repeatsFor(run: () => unknown, minMs: number, warmMs: number): number {
  let calls = 0;
  const start = performance.now();
  do {
    run();
    calls++;
  } while (performance.now() - start < warmMs);
  const perCallMs = (performance.now() - start) / calls;
  return Math.max(1, Math.round(minMs / perCallMs));
}

/** Milliseconds per call. No forced collection before: it would also throw away compiled code. */
function timed(run: () => unknown, repeats: number): number {
  const start = performance.now();
  for (let call = 0; call < repeats; call++) run();
  return (performance.now() - start) / repeats;
}

function formatMs(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(1) : ms.toFixed(3);
}
