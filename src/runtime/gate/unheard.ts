// What was said in a group since the koi was last called: shown to it when it is called, then forgotten.
// In memory only; a restart forgets it.

import type { SessionKey } from "../../routing/ids.ts";

/** A group message that was not for the koi. */
export interface UnheardMessage {
  /** Name of the sender, else the id. */
  readonly from: string;
  readonly text: string;
  readonly atMs: number;
}

/** Most groups that are remembered; the one silent for longest goes first. */
const MAX_GROUPS = 1_000;

/** The unheard messages of every group session. */
export class Unheard {
  readonly #groups = new Map<SessionKey, UnheardMessage[]>();

  /** Remembers a message; of each session the last `limit`. A limit of 0 remembers nothing. */
  add(sessionKey: SessionKey, message: UnheardMessage, limit: number): void {
    const heard = [...(this.#groups.get(sessionKey) ?? []), message];
    this.#groups.delete(sessionKey);
    if (limit <= 0) return;
    this.#groups.set(sessionKey, heard.slice(-limit));
    const [oldest] = this.#groups.keys();
    if (this.#groups.size > MAX_GROUPS && oldest !== undefined) this.#groups.delete(oldest);
  }

  /** What the koi has not heard yet, oldest first. */
  of(sessionKey: SessionKey): readonly UnheardMessage[] {
    return this.#groups.get(sessionKey) ?? [];
  }

  /** The koi has heard it all. */
  clear(sessionKey: SessionKey): void {
    this.#groups.delete(sessionKey);
  }
}
