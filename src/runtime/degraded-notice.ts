// Tells pages whether the config is newer than what serves them. Why, is for the owner (`status`).

import type { Adapters } from "./channels/adapters.ts";

const DETAIL = "its config can't be taken up as it is, so the one before serves; skykoi status says why";

/** Tells of each change, once. */
export class DegradedNotice {
  readonly #channels: Adapters;
  #isShown = false;

  constructor(channels: Adapters) {
    this.#channels = channels;
  }

  /** The gateway is degraded, or it is not. */
  show(degraded: boolean): void {
    if (degraded === this.#isShown) return;
    this.#isShown = degraded;
    for (const channel of this.#channels.all())
      channel.showNotice?.({ degraded, ...(degraded && { detail: DETAIL }) });
  }
}
