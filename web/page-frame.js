// Everything around the conversation: who is there, by which account, and how the gateway is.

import { LineFrame } from "./shared/line-frame.js";

/** The header and the banners. */
export class PageFrame extends LineFrame {
  #byId;

  /** @param {(id: string) => HTMLElement} byId @param {(accountId: string) => void} onAccount */
  constructor(byId, onAccount) {
    super(byId);
    this.#byId = byId;
    byId("account").addEventListener("change", (event) => onAccount(event.target.value));
  }

  /** Shows who the gateway took the visitor for, and the accounts that there are. */
  showWelcome({ name, visitorId, peer, accountId, accounts, title = "SKYKOI" }) {
    this.#byId("heading").textContent = title;
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

  /** Shows that the gateway runs, but not as configured. */
  showStatus({ degraded, detail }) {
    const banner = this.#byId("status");
    banner.hidden = !degraded;
    banner.textContent = degraded
      ? `The gateway is degraded${detail === undefined ? "." : `: ${detail}`}`
      : "";
  }
}
