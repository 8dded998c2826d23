// The records that the page holds: each message once, newest first, never more than a page can show.

const most = 500;

/** Records of messages, in memory alone. */
export class OutcomeLog {
  #records = [];

  /** Newest first. */
  get records() {
    return this.#records;
  }

  /** Whether there is no room for older ones. */
  get isFull() {
    return this.#records.length >= most;
  }

  /** Begins again with one page. */
  reset(records) {
    this.#records = [];
    this.addEarlier(records);
  }

  /** A new record, or a later end of one that is there. The oldest one gives way. */
  put(record) {
    const index = this.#records.findIndex((known) => isSame(known, record));
    if (index >= 0) {
      this.#records[index] = record;
    } else {
      this.#records.unshift(record);
      this.#records.length = Math.min(this.#records.length, most);
    }
  }

  remove(record) {
    this.#records = this.#records.filter((known) => !isSame(known, record));
  }

  /** Appends a page of older ones; what is known already stays as it is. */
  addEarlier(records) {
    const known = new Set(this.#records.map(keyOf));
    const fresh = records.filter((record) => !known.has(keyOf(record)));
    this.#records.push(...fresh);
    this.#records.length = Math.min(this.#records.length, most);
  }
}

/** What makes a record the same one: a copy of a message has a record of its own. */
export function keyOf({ messageRef, outcome, at }) {
  return outcome === "duplicate" ? `${messageRef} ${at}` : messageRef;
}

function isSame(one, other) {
  return keyOf(one) === keyOf(other);
}
