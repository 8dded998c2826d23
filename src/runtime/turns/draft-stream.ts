// A reply while it grows: typing, kept up since platforms end it after some seconds, and drafts where the channel shows
// them. Best effort; a channel that fails or lags here never delays the turn.

import type { Channel, OutboundMessage, ReplyTarget } from "../../channels/channel.ts";
import { type Clock, withDeadline } from "../clock.ts";

/** Least time between two drafts. */
const DRAFT_EVERY_MS = 400;
/** How long the end waits for a draft that is under way, so that it does not land after the reply. */
const LAST_DRAFT_MS = 2_000;

/** When typing is shown. */
export interface TypingRule {
  /** `instant`: from the start; `message`: from the first text on. */
  readonly mode: "never" | "instant" | "message";
  /** Milliseconds after which it is shown again. */
  readonly everyMs: number;
}

/** Whether replies to a place are shown while they grow. */
export function growsInSight(channel: Channel | undefined, target: ReplyTarget): boolean {
  return channel?.draft !== undefined && channel.can.drafts && (channel.showsDrafts?.(target) ?? true);
}

/** What a draft is made of. */
export interface DraftOptions {
  readonly channel: Channel | undefined;
  readonly target: ReplyTarget;
  readonly idempotencyKey: string;
  readonly clock: Clock;
  readonly typing: TypingRule;
  message(text: string): OutboundMessage;
}

/** Shows one reply while it grows. Never throws. */
export class DraftStream {
  readonly #options: DraftOptions;
  #text = "";
  #shownText = "";
  #sending: Promise<void> | undefined;
  #cancelPause: (() => void) | undefined;
  #cancelTyping: (() => void) | undefined;
  #isOver = false;

  constructor(options: DraftOptions) {
    this.#options = options;
  }

  /** Shows that somebody is at it. */
  begin(): void {
    if (this.#options.typing.mode === "instant") this.#keepTyping();
  }

  /** The text so far is `text`. */
  grow(text: string): void {
    this.#text = text;
    if (this.#options.typing.mode === "message" && !this.#cancelTyping) this.#keepTyping();
    if (this.#sending === undefined && this.#cancelPause === undefined) this.#show();
  }

  /** No more drafts; resolves when none is under way. `hasReply`: a reply follows, which ends the typing. */
  async end(hasReply: boolean): Promise<void> {
    this.#isOver = true;
    this.#cancelPause?.();
    const hasTyped = this.#cancelTyping !== undefined;
    this.#cancelTyping?.();
    if (this.#sending) await withDeadline(this.#options.clock, this.#sending, LAST_DRAFT_MS, undefined);
    if (!hasReply && hasTyped) this.#typing(false);
  }

  #show(): void {
    const { channel, target, idempotencyKey, clock, message } = this.#options;
    if (this.#isOver || !channel?.can.drafts || !channel.draft || this.#text === this.#shownText) return;
    this.#shownText = this.#text;
    const sending = attempt(() => channel.draft?.(target, message(this.#shownText), idempotencyKey));
    this.#sending = sending.then(() => {
      this.#sending = undefined;
      if (this.#isOver) return;
      this.#cancelPause = clock.after(DRAFT_EVERY_MS, () => {
        this.#cancelPause = undefined;
        this.#show();
      });
    });
  }

  #keepTyping(): void {
    const { clock, typing, channel } = this.#options;
    if (this.#isOver || !channel?.can.typing) return;
    this.#typing(true);
    this.#cancelTyping = clock.after(typing.everyMs, () => this.#keepTyping());
  }

  #typing(isTyping: boolean): void {
    const { channel, target } = this.#options;
    if (channel?.can.typing) void attempt(() => channel.typing?.(target, isTyping));
  }
}

async function attempt(show: () => Promise<void> | undefined): Promise<void> {
  try {
    await show();
  } catch {
    // The reply itself is what counts, and the outbox sees to that.
  }
}
