// A list whose rows stay the same elements as long as what they show does, so that nobody's focus or selection is lost
// when something else changes.

/** The rows of a list element. */
export class KeyedList {
  #list;
  /** @type {Map<string, {version: unknown, element: HTMLElement}>} */
  #rows = new Map();

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /**
   * Shows exactly these rows. `make` is called where a row is new or its version another one, with the element that it
   * replaces.
   * @param {{key: string, version: unknown, make: (before?: HTMLElement) => HTMLElement}[]} wanted
   */
  show(wanted) {
    const kept = new Map();
    for (const { key, version, make } of wanted) {
      const known = this.#rows.get(key);
      kept.set(key, known?.version === version ? known : { version, element: make(known?.element) });
    }
    for (const [key, { element }] of this.#rows) {
      if (kept.get(key)?.element !== element) {
        element.remove();
      }
    }
    let place = this.#list.firstElementChild;
    for (const { element } of kept.values()) {
      if (element === place) {
        place = place.nextElementSibling;
      } else {
        this.#list.insertBefore(element, place);
      }
    }
    this.#rows = kept;
  }
}
