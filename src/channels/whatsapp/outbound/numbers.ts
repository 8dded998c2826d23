// Whether a number is on WhatsApp, asked before the first message to one that never wrote: WhatsApp takes a message to
// nobody without a word.

import type { Peer } from "../../../routing/facts.ts";
import type { PeerId } from "../../../routing/ids.ts";
import { SendError } from "../../channel.ts";

/** Most numbers that are remembered. */
const LIMIT = 10_000;

type Ask = (number: string) => Promise<readonly { readonly exists?: unknown }[] | undefined>;

/** What one account knows of numbers. */
export class Numbers {
  readonly #known = new Set<PeerId>();
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The number wrote to us. */
  remember(id: PeerId): void {
    if (this.#known.size >= LIMIT) this.#known.clear();
    this.#known.add(id);
  }

  /** @throws SendError where WhatsApp does not know the number; whatever the library throws where it can't be asked */
  async prove({ kind, id }: Peer): Promise<void> {
    if (kind !== "dm" || id.includes("@") || this.#known.has(id)) return;
    const found = await this.#ask(id);
    // No answer at all: the message itself will tell.
    if (found?.length === 0) throw new SendError(`WhatsApp does not know the number ${id}`, "refused");
    if (found) this.remember(id);
  }
}
