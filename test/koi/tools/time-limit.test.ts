// A signal with a time limit ends in time, with the signal that it stands on, and leaves nothing there.

import { getEventListeners, once } from "node:events";
import { expect, test } from "vitest";
import { withTimeLimit } from "../../../src/koi/tools/time-limit.ts";

/** The reason for which a signal aborts. */
async function endOf(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, "abort");
  return signal.reason;
}

test("ends once its time is over, whoever still holds it", async () => {
  const work = async (signal: AbortSignal): Promise<unknown> => ((await endOf(signal)) as Error).name;
  const all = Array.from({ length: 50 }, () => withTimeLimit(new AbortController().signal, 20, work));
  globalThis.gc?.();
  // What waits for them does not keep the process alive by itself.
  const awake = setInterval(() => undefined, 1_000);
  expect(await Promise.all(all)).toEqual(Array.from({ length: 50 }, () => "TimeoutError"));
  clearInterval(awake);
});

test("ends with the signal that it stands on, also one that is over, and leaves nothing there", async () => {
  const outer = new AbortController();
  const ended = withTimeLimit(outer.signal, 60_000, endOf);
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(1);
  outer.abort("stopped");
  expect(await ended).toBe("stopped");
  expect(await withTimeLimit(outer.signal, 60_000, endOf)).toBe("stopped");
  const other = new AbortController();
  expect(await withTimeLimit(other.signal, 60_000, async () => "done")).toBe("done");
  expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
});
