// What was said, as the page knows it: a list of items in the order in which they are shown, each id once. History,
// live frames and the visitor's own messages all meet here; nothing here touches the page.

/**
 * One message or reply.
 * @typedef {{id: string, role: "user" | "assistant", text: string, at: number, isOwn: boolean, from?: string,
 *   answerer?: object, replyTo?: string, reason?: string,
 *   fate?: "pending" | "accepted" | "gated" | "refused", isDraft?: boolean, isGrowing?: boolean}} Item
 * `fate` stands with own messages of this page, `isDraft` with a reply that is not finished, `isGrowing` while it grows.
 */

/** The items of one conversation. */
export class Conversation {
  /** @type {Item[]} */
  #items = [];
  /** Ids that an entry of the history stands for, beside its own. */
  #covered = new Set();
  /** Whether the gateway has entries older than `oldestId`. */
  hasEarlier = false;
  /** Id of the oldest entry that came from the gateway's history. */
  oldestId;

  /** @returns {readonly Item[]} */
  get items() {
    return this.#items;
  }

  /** @returns {Item | undefined} */
  find(id) {
    return this.#items.find((item) => item.id === id);
  }

  /** Shows a message of the visitor's before the gateway has it. */
  addOwn({ messageId, text, replyTo, at }) {
    this.#put({ id: messageId, role: "user", text, at, isOwn: true, fate: "pending", replyTo });
  }

  /** What the gateway said of an own message. Of a message that another tab sent, nothing is shown. */
  settle(messageId, change) {
    const item = this.find(messageId);
    if (item !== undefined) {
      this.#put({ ...item, ...change });
    }
  }

  /** A message of somebody else, or of the visitor's other tab. */
  addMessage({ messageId, text, at, from, isOwn, replyTo }) {
    const known = this.find(messageId);
    this.#put({ ...known, id: messageId, role: "user", text, at, from, isOwn, replyTo, fate: undefined });
  }

  /** A reply so far. A draft that comes after its reply is late, and means nothing. */
  addDraft({ replyId, text, answerer }) {
    const known = this.find(replyId);
    if (known === undefined || known.isDraft) {
      const at = known?.at ?? Date.now();
      this.#put({
        id: replyId,
        role: "assistant",
        text,
        at,
        isOwn: false,
        answerer,
        isDraft: true,
        isGrowing: true,
      });
    }
  }

  /** A finished reply. The answer is whether it is news. */
  addReply({ replyId, text, at, answerer, replyTo }) {
    const known = this.find(replyId);
    // A part of what the history showed as a whole comes only now.
    if (this.#covered.has(replyId) || (known !== undefined && !known.isDraft)) {
      return false;
    }
    this.#put({ id: replyId, role: "assistant", text, at, isOwn: false, answerer, replyTo });
    return true;
  }

  /** Nobody types any more: drafts that got no reply stay as they are, but grow no further. */
  stopDrafts() {
    this.#items = this.#items.map((item) => (item.isGrowing ? { ...item, isGrowing: false } : item));
  }

  /**
   * Takes in the newest history. It wins over what is known of its entries; what it does not hold (messages on their
   * way, gated ones, notices) stays, at its time. Drafts go: a turn that still runs sends its whole text again.
   * @returns {Set<string>} the ids that the history stands for
   */
  mergeNewest({ entries, hasEarlier }) {
    this.#cover(entries);
    const ids = new Set(entries.flatMap((entry) => [entry.id, ...(entry.covers ?? [])]));
    const first = this.#items[0];
    const hasGap = hasEarlier && !this.#items.some((item) => ids.has(item.id));
    if (first === undefined || hasGap || ids.has(first.id) || !hasEarlier) {
      this.hasEarlier = hasEarlier;
      this.oldestId = entries[0]?.id;
    }
    const history = entries.map(itemOf);
    // Between what is known and what came there may be more: then what is known can be asked for again.
    const rest = this.#items.filter(
      (item) => !ids.has(item.id) && !item.isDraft && (!hasGap || item.fate === "pending"),
    );
    const merged = [];
    for (const item of rest.filter((item) => item.fate !== "pending")) {
      while (history[0] !== undefined && history[0].at <= item.at) {
        merged.push(history.shift());
      }
      merged.push(item);
    }
    this.#items = [...merged, ...history, ...rest.filter((item) => item.fate === "pending")];
    return ids;
  }

  /** Takes in a page of older history. */
  mergeEarlier({ entries, hasEarlier }) {
    this.hasEarlier = hasEarlier;
    this.oldestId = entries[0]?.id ?? this.oldestId;
    this.#cover(entries);
    const older = entries.filter((entry) => this.find(entry.id) === undefined).map(itemOf);
    this.#items = [...older, ...this.#items];
  }

  #cover(entries) {
    for (const id of entries.flatMap((entry) => entry.covers ?? [])) {
      this.#covered.add(id);
    }
  }

  #put(item) {
    const index = this.#items.findIndex((other) => other.id === item.id);
    this.#items = index < 0 ? [...this.#items, item] : this.#items.with(index, item);
  }
}

/** @returns {Item} */
function itemOf({ id, role, text, at, isOwn, from, answerer }) {
  return { id, role, text, at, isOwn, from, answerer };
}
