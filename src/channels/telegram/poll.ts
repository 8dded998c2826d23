// Long polling: asks Telegram for updates, hands them to the line, and confirms what the line has settled. One question
// at a time, ever.

import type { Update } from "grammy/types";
import type { ChannelClock } from "../channel-host.ts";
import { type BotApi, LONGEST_POLL_SECONDS } from "./bot-api.ts";
import type { InboundLine } from "./inbound-line.ts";
import { pause } from "../pause.ts";
import type { UpdateWindow } from "./update-window.ts";

/** The kinds of updates to ask for. */
export type AllowedUpdates = readonly Exclude<keyof Update, "update_id">[];

/** What polling needs. */
export interface PollOptions {
  readonly api: BotApi;
  readonly window: UpdateWindow;
  readonly line: InboundLine;
  readonly allowedUpdates: AllowedUpdates;
  readonly clock: ChannelClock;
  readonly signal: AbortSignal;
  /**
   * Whether the first question waits for messages. After a conflict it does: a short one succeeds also where another
   * program polls.
   */
  readonly beginsLong: boolean;
  /** Telegram has answered. */
  onAnswer(): void;
}

/** Between two questions while something is not settled. */
const SHORT_WAIT_MS = 200;
const LONG_WAIT_MS = 3_000;
const BATCH = 100;

/** Polls until `signal` aborts. @throws ApiFailure */
export async function poll(options: PollOptions): Promise<void> {
  const { window, line, clock, signal } = options;
  let isShort = !options.beginsLong;
  let waitMs = SHORT_WAIT_MS;
  while (!signal.aborted) {
    const updates = await ask(options, isShort || window.hasOpen() ? 0 : LONGEST_POLL_SECONDS);
    isShort = false;
    options.onAnswer();
    const fresh = updates.filter(({ update_id }) => window.admit(update_id));
    for (const update of fresh) void settle(update, line, window);
    // The same updates come again as long as the first of them is open: ask less often, but for what is being gathered.
    waitMs = fresh.length > 0 || line.isGathering() ? SHORT_WAIT_MS : Math.min(waitMs * 2, LONG_WAIT_MS);
    await settledWithin(waitMs, window, clock, signal);
  }
}

/**
 * The last question: tells Telegram what is settled, and ends for it the question that was broken off, so that the next
 * to ask meets no other. Takes nothing. Never rejects.
 */
export async function askLast(api: BotApi, window: UpdateWindow, signal: AbortSignal): Promise<void> {
  const offset = window.offset();
  const question = { limit: 1, timeout: 0, ...(offset !== undefined && { offset }) };
  await api
    .poll((telegram, ended) => telegram.getUpdates(question, ended), signal)
    .catch(() => {
      // What it did not hear it delivers again, and the gateway knows it.
    });
}

async function ask(options: PollOptions, timeout: number): Promise<Update[]> {
  const { api, window, allowedUpdates, signal } = options;
  const offset = window.offset();
  const question = {
    limit: BATCH,
    timeout,
    allowed_updates: allowedUpdates,
    ...(offset !== undefined && { offset }),
  };
  const updates = await api.poll((telegram, ended) => telegram.getUpdates(question, ended), signal);
  if (offset !== undefined) window.confirmed(offset);
  return updates;
}

async function settle(update: Update, line: InboundLine, window: UpdateWindow): Promise<void> {
  const verdict = await line.take(update);
  if (verdict === "taken") window.settle(update.update_id);
  else window.drop(update.update_id);
}

/** Resolves when nothing is open, when `signal` aborts, or after `ms`. */
async function settledWithin(
  ms: number,
  window: UpdateWindow,
  clock: ChannelClock,
  signal: AbortSignal,
): Promise<void> {
  if (!window.hasOpen() || signal.aborted) return;
  const over = new AbortController();
  const end = (): void => over.abort();
  const unwatch = window.watch(() => {
    if (!window.hasOpen()) end();
  });
  signal.addEventListener("abort", end, { once: true });
  await pause(clock, ms, over.signal);
  signal.removeEventListener("abort", end);
  unwatch();
}
