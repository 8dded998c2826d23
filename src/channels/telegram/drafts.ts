// Replies while they grow: a message that is edited again and again, in direct messages alone. One edit at a time and not
// more often than Telegram likes; a text that comes meanwhile waits, the newest wins.

import type { ChannelClock } from "../channel-host.ts";
import { ApiFailure } from "./api-failure.ts";

/** Shows a text: as a new message where `messageId` is absent. Returns its number. @throws ApiFailure */
export type ShowDraft = (text: string, messageId: number | undefined) => Promise<number>;

interface Draft {
  messageId: number | undefined;
  shownText: string;
  wantedText: string;
  show: ShowDraft;
  showing: Promise<void> | undefined;
  cancelPause: (() => void) | undefined;
  isOver: boolean;
}

/** Telegram takes about one message a second in a chat. */
const EDIT_EVERY_MS = 1_000;
/** So little is not worth a notification that says nothing. */
const FIRST_UNITS = 24;
const MOST = 500;

/** The drafts of one account, by the key of their reply. */
export class Drafts {
  readonly #clock: ChannelClock;
  readonly #drafts = new Map<string, Draft>();

  constructor(clock: ChannelClock) {
    this.#clock = clock;
  }

  /** Shows `text` under `key`, now or a little later. Resolves at once. Never throws. */
  grow(key: string, text: string, show: ShowDraft): void {
    const draft = this.#drafts.get(key) ?? this.#begin(key, show);
    if (draft.isOver) return;
    draft.wantedText = text;
    draft.show = show;
    this.#next(draft);
  }

  /** No more of this draft; the number of its message, where there is one, once nothing is under way. */
  async finish(key: string): Promise<number | undefined> {
    const draft = this.#drafts.get(key);
    if (!draft) return undefined;
    draft.isOver = true;
    draft.cancelPause?.();
    await draft.showing;
    return draft.messageId;
  }

  /** The reply stands in its place. */
  forget(key: string): void {
    this.#drafts.delete(key);
  }

  /** Ends all of them. */
  stop(): void {
    for (const draft of this.#drafts.values()) {
      draft.isOver = true;
      draft.cancelPause?.();
    }
  }

  #begin(key: string, show: ShowDraft): Draft {
    const draft: Draft = {
      messageId: undefined,
      shownText: "",
      wantedText: "",
      show,
      showing: undefined,
      cancelPause: undefined,
      isOver: false,
    };
    this.#drafts.set(key, draft);
    if (this.#drafts.size > MOST) this.#drafts.delete(this.#drafts.keys().next().value ?? "");
    return draft;
  }

  #next(draft: Draft): void {
    const { wantedText, shownText, messageId } = draft;
    const isEarly = messageId === undefined && wantedText.length < FIRST_UNITS;
    if (draft.isOver || draft.showing || draft.cancelPause || isEarly || wantedText === shownText) return;
    draft.showing = this.#show(draft, wantedText);
  }

  async #show(draft: Draft, text: string): Promise<void> {
    let waitMs = EDIT_EVERY_MS;
    try {
      draft.messageId = await draft.show(text, draft.messageId);
      draft.shownText = text;
    } catch (error) {
      // The reply itself will tell what is wrong. A draft that may have arrived is not begun a second time.
      waitMs = (error instanceof ApiFailure ? error.retryAfterMs : undefined) ?? EDIT_EVERY_MS;
      const isBegun = draft.messageId !== undefined;
      const mayGoOn = error instanceof ApiFailure && (error.kind === "rate_limited" || isBegun);
      if (!mayGoOn) draft.isOver = true;
    }
    draft.showing = undefined;
    if (draft.isOver) return;
    draft.cancelPause = this.#clock.after(waitMs, () => {
      draft.cancelPause = undefined;
      this.#next(draft);
    });
  }
}
