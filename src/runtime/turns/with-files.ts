// A batch whose messages know their files.

import type { TurnFile } from "../../koi/turn.ts";
import type { FileFetcher } from "../media/inbound-files.ts";
import type { Batch } from "../queue/queue-rules.ts";
import type { QueuedMessage } from "./queued-message.ts";

/** A batch, and the files of those of its messages that stand in it in full. */
export interface BatchWithFiles {
  readonly batch: Batch<QueuedMessage>;
  readonly files: readonly TurnFile[];
}

/** Waits for the files of a batch, but not after `signal` was aborted. Never rejects. */
export async function withFiles(
  batch: Batch<QueuedMessage>,
  fetcher: Pick<FileFetcher, "of">,
  signal: AbortSignal,
): Promise<BatchWithFiles> {
  if (batch.items.every(({ payload }) => payload.message.media.length === 0)) return { batch, files: [] };
  const found = await unlessAborted(Promise.all(batch.items.map((message) => fetcher.of(message))), signal);
  if (!found) return { batch, files: [] };
  const items = batch.items.map((message, index): QueuedMessage => {
    const lines = found[index]?.lines ?? [];
    return lines.length === 0 ? message : { ...message, payload: { ...message.payload, fileLines: lines } };
  });
  return { batch: { ...batch, items }, files: found.slice(batch.briefs).flatMap(({ files }) => files) };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
