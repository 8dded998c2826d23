// The list of bubbles. It shows exactly the items that it is given, touches only what changed, and stays at the end
// while the reader is there.

import { messageView } from "./message-view.js";

const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const nearEndPixels = 80;

/** The conversation on the page. */
export class TranscriptView {
  #list;
  #scroller;
  #toLatest;
  #empty;
  #context;
  /** @type {Map<string, {item: object, element: HTMLElement}>} */
  #shown = new Map();
  // Whether the reader is at the end, and so wants to stay there, whatever grows above or below.
  #isFollowing = true;

  /**
   * @param {{list: HTMLElement, scroller: HTMLElement, toLatest: HTMLElement, empty: HTMLElement}} elements
   * @param {import("./message-view.js").MessageContext} context
   */
  constructor({ list, scroller, toLatest, empty }, context) {
    this.#list = list;
    this.#scroller = scroller;
    this.#toLatest = toLatest;
    this.#empty = empty;
    this.#context = context;
    scroller.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    toLatest.addEventListener("click", () => this.scrollToEnd());
    // A banner, a taller message field or the keyboard of a phone takes room away.
    const observer = new ResizeObserver(() => this.#follow());
    observer.observe(scroller);
    observer.observe(list);
  }

  /** @param {readonly import("./conversation.js").Item[]} items */
  show(items) {
    const hadLast = this.#list.lastElementChild;
    const wanted = [];
    const kept = new Map();
    let day = "";
    for (const item of items) {
      const itemDay = new Date(item.at).toDateString();
      if (itemDay !== day) {
        day = itemDay;
        wanted.push(this.#keep(kept, `day ${day}`, day, () => dayView(item.at)));
      }
      wanted.push(this.#keep(kept, `item ${item.id}`, item, () => messageView(item, this.#context)));
    }
    this.#shown = kept;
    this.#arrange(wanted);
    this.#empty.hidden = items.length > 0;
    this.#follow();
    if (!this.#isFollowing && this.#list.lastElementChild !== hadLast) {
      this.#toLatest.hidden = false;
    }
  }

  /** Shows items that came in above, and leaves the reader where they were. */
  showAbove(items) {
    const fromBottom = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.show(items);
    this.#scroller.scrollTop = this.#scroller.scrollHeight - fromBottom;
  }

  scrollToEnd() {
    this.#isFollowing = true;
    this.#follow();
    this.#toLatest.hidden = true;
  }

  #follow() {
    if (this.#isFollowing) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
  }

  #keep(kept, key, item, make) {
    const known = this.#shown.get(key);
    const entry = known?.item === item ? known : { item, element: make() };
    kept.set(key, entry);
    return entry.element;
  }

  #arrange(wanted) {
    let place = this.#list.firstElementChild;
    const staying = new Set(wanted);
    for (const element of wanted) {
      while (place !== null && !staying.has(place)) {
        const next = place.nextElementSibling;
        place.remove();
        place = next;
      }
      if (place === element) {
        place = place.nextElementSibling;
      } else {
        this.#list.insertBefore(element, place);
      }
    }
    while (place !== null) {
      const next = place.nextElementSibling;
      place.remove();
      place = next;
    }
  }

  #noticeScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < nearEndPixels;
    if (this.#isFollowing) {
      this.#toLatest.hidden = true;
    }
  }
}

function dayView(at) {
  const view = document.createElement("p");
  view.className = "day";
  view.textContent = dayFormat.format(at);
  return view;
}
