// What every page says of its line to the gateway: whether it stands, and what to do when it does not.

const stateWords = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Reconnecting…",
  closed: "Not connected",
};

/** The state in the head of a page, and the notice below it: `connection`, `notice`, `notice-text`, `notice-action`. */
export class LineFrame {
  #byId;
  #action = () => {};

  /** @param {(id: string) => HTMLElement} byId */
  constructor(byId) {
    this.#byId = byId;
    byId("notice-action").addEventListener("click", () => this.#action());
  }

  /** @param {import("./connection.js").ConnectionState} state */
  showState(state) {
    const line = this.#byId("connection");
    line.dataset.state = state;
    line.textContent = stateWords[state];
  }

  /** Shows a notice with, where something can be done, a button that does it. */
  showNotice(text, label, action = () => {}) {
    // Said again at each attempt, it would be read aloud again.
    if (this.#byId("notice-text").textContent !== text || this.#byId("notice").hidden) {
      this.#byId("notice-text").textContent = text;
    }
    this.#byId("notice").hidden = false;
    this.#byId("notice-action").hidden = label === undefined;
    this.#byId("notice-action").textContent = label ?? "";
    this.#action = action;
  }

  hideNotice() {
    this.#byId("notice").hidden = true;
  }
}
