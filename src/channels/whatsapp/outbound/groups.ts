// Who is in a group: asked once and kept until WhatsApp says that it changed, or the connection was lost (what changed
// meanwhile is not told).

import type { GroupMetadata } from "@whiskeysockets/baileys";

/** Most groups that are kept. */
const LIMIT = 1_000;

/** The groups of one account. */
export class Groups {
  readonly #known = new Map<string, Promise<GroupMetadata>>();
  readonly #ask: (jid: string) => Promise<GroupMetadata>;

  constructor(ask: (jid: string) => Promise<GroupMetadata>) {
    this.#ask = ask;
  }

  /** The group's data. @throws whatever the library throws where WhatsApp does not tell it */
  async get(jid: string): Promise<GroupMetadata> {
    const known = this.#known.get(jid);
    if (known) return known;
    const asked = this.#ask(jid);
    this.#known.set(jid, asked);
    if (this.#known.size > LIMIT) this.#known.delete(this.#known.keys().next().value ?? "");
    asked.catch(() => this.#known.delete(jid));
    return asked;
  }

  forget(jid: string): void {
    this.#known.delete(jid);
  }

  forgetAll(): void {
    this.#known.clear();
  }
}
