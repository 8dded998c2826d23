// Live outcomes: newest first, filtered, and held still while somebody reads.

import { KeyedList } from "./keyed-list.js";
import { fillSelect } from "./make.js";
import { keyOf, OutcomeLog } from "./outcome-log.js";
import { outcomeRow } from "./outcome-row.js";
import { koisOf } from "./outcome-text.js";
import { attempt } from "./problem.js";
import { outcomeWords } from "./reason-words.js";

const byId = (id) => document.getElementById(id);
const pageSize = 100;
const mostEmptyPages = 5;

/** The section of messages. */
export class OutcomesView {
  #request;
  #onAsk;
  #placeOf;
  #log = new OutcomeLog();
  /** What came while the list was held still, by key; the last record of each message. @type {Map<string, object>} */
  #waiting = new Map();
  #isPaused = false;
  #cursor;
  #rows = new KeyedList(byId("outcomes"));
  #frame;

  /**
   * @param {{request: (method: string, params?: object) => Promise<any>, onAsk: (facts: object) => void,
   *   placeOf: (record: object) => string | undefined}} options `onAsk`: "who answers this?" was asked for the facts of a
   *   record; `placeOf`: where its binding stands, if that is known
   */
  constructor({ request, onAsk, placeOf }) {
    this.#request = request;
    this.#onAsk = onAsk;
    this.#placeOf = placeOf;
    fillSelect(byId("outcome-filter"), [
      ["", "all"],
      ...Object.keys(outcomeWords).map((kind) => [kind, kind]),
    ]);
    byId("outcome-filter").addEventListener("change", () => this.load());
    byId("outcome-koi").addEventListener("change", () => this.load());
    byId("outcome-pause").addEventListener("click", () => this.#setPaused(!this.#isPaused));
    byId("outcomes-earlier").addEventListener("click", () => this.#loadEarlier());
  }

  /** Loads the newest page under the filters. */
  load() {
    return this.#fetch(undefined, (records) => {
      this.#waiting.clear();
      this.#log.reset(records);
    });
  }

  /** A record that the gateway sent by itself. */
  put(record) {
    if (this.#isPaused) {
      this.#waiting.set(keyOf(record), record);
      if (this.#waiting.size > 500) {
        this.#waiting.delete(this.#waiting.keys().next().value);
      }
      this.#showWaiting();
      return;
    }
    this.#take(record);
    this.#showSoon();
  }

  #take(record) {
    if (this.#fits(record)) {
      this.#log.put(record);
    } else {
      this.#log.remove(record);
    }
  }

  #fits(record) {
    const { outcome, koiId } = this.#filters();
    return (
      (outcome === undefined || record.outcome === outcome) &&
      (koiId === undefined || koisOf(record).includes(koiId))
    );
  }

  #filters() {
    const outcome = byId("outcome-filter").value;
    const koiId = byId("outcome-koi").value;
    return { ...(outcome !== "" && { outcome }), ...(koiId !== "" && { koiId }) };
  }

  #loadEarlier() {
    return this.#fetch(this.#cursor, (records) => this.#log.addEarlier(records));
  }

  #fetch(before, take) {
    const filters = this.#filters();
    return attempt(byId("outcome-problem"), async () => {
      const page = await this.#page(before, filters);
      // Another filter was chosen meanwhile; its own page is on its way.
      if (JSON.stringify(filters) !== JSON.stringify(this.#filters())) {
        return;
      }
      this.#cursor = page.cursor;
      take(page.records);
      this.#show();
      this.#showWaiting();
    });
  }

  /** A page; the gateway gives empty ones while it searches on. */
  async #page(before, filters) {
    let page = { records: [], cursor: before };
    for (let tries = 0; tries < mostEmptyPages && page.records.length === 0; tries += 1) {
      const { cursor } = page;
      page = await this.#request("outcomes.list", {
        limit: pageSize,
        ...filters,
        ...(cursor !== undefined && { before: cursor }),
      });
      if (page.cursor === undefined) {
        break;
      }
    }
    return page;
  }

  #setPaused(isPaused) {
    this.#isPaused = isPaused;
    byId("outcome-pause").setAttribute("aria-pressed", String(isPaused));
    byId("outcome-pause").textContent = isPaused ? "Go on" : "Pause";
    if (!isPaused) {
      for (const record of this.#waiting.values()) {
        this.#take(record);
      }
      this.#waiting.clear();
      this.#show();
    }
    this.#showWaiting();
  }

  #showWaiting() {
    const count = this.#waiting.size;
    byId("outcome-waiting").textContent = !this.#isPaused
      ? ""
      : count === 0
        ? "Paused."
        : `Paused; ${count === 1 ? "1 message" : `${count} messages`} since.`;
  }

  /** Once a frame, however many come. */
  #showSoon() {
    this.#frame ??= requestAnimationFrame(() => this.#show());
  }

  #show() {
    cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { records } = this.#log;
    this.#rows.show(
      records.map((record) => ({
        key: keyOf(record),
        version: record,
        make: (before) => this.#row(record, before),
      })),
    );
    byId("outcomes-empty").hidden = records.length > 0;
    byId("outcomes-earlier").hidden = this.#cursor === undefined || this.#log.isFull;
  }

  #row(record, before) {
    const row = outcomeRow(record, { onAsk: () => this.#onAsk(record.facts), placeOf: this.#placeOf });
    if (before?.querySelector("details").open) {
      const hadFocus = before.contains(document.activeElement);
      row.querySelector("details").open = true;
      if (hadFocus) {
        // After it stands on the page.
        queueMicrotask(() => row.querySelector("summary").focus({ preventScroll: true }));
      }
    }
    return row;
  }
}
