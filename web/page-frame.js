// Everything around the conversation: who is there, by which account, whether the line stands, and what to do when it
// does not.

const stateWords = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Reconnecting…",
  closed: "Not connected",
};

/** The header and the banners. */
export class PageFrame {
  #byId;
  #action = () => {};

  /** @param {(id: string) => HTMLElement} byId @param {(accountId: string) => void} onAccount */
  constructor(byId, onAccount) {
    this.#byId = byId;
    byId("account").addEventListener("change", (event) => onAccount(event.target.value));
    byId("notice-action").addEventListener("click", () => this.#action());
  }

  /** Shows who the gateway took the visitor for, and the accounts that there are. */
  showWelcome({ name, visitorId, peer, accountId, accounts }) {
    const identity = this.#byId("identity");
    identity.textContent = peer.kind === "dm" ? `You are ${name}` : `Room ${peer.id} · you are ${name}`;
    identity.title = `visitor ${visitorId}`;
    this.#byId("account-picker").hidden = accounts.length < 2;
    const picker = this.#byId("account");
    picker.replaceChildren(
      ...accounts.map((id) => {
        const option = document.createElement("option");
        option.value = id;
        option.textContent = id;
        return option;
      }),
    );
    picker.value = accountId;
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

  /** Shows that the gateway runs, but not as configured. */
  showStatus({ degraded, detail }) {
    const banner = this.#byId("status");
    banner.hidden = !degraded;
    banner.textContent = degraded
      ? `The gateway is degraded${detail === undefined ? "." : `: ${detail}`}`
      : "";
  }
}
