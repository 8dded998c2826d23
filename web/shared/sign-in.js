// The gateway's token: asked for in a dialog, kept as long as the tab lives, never in an address.

import { Stored } from "./stored.js";

const tokenKey = "skykoi.token";

/** The token of this tab, for every page of the gateway. */
export class SignIn {
  #byId;
  #stored = new Stored(() => sessionStorage);

  /**
   * `byId` finds `sign-in-dialog`, its form `sign-in`, `sign-in-text` and `sign-in-token`.
   * @param {(id: string) => HTMLElement} byId @param {() => void} onToken called when one was given
   */
  constructor(byId, onToken) {
    this.#byId = byId;
    byId("sign-in").addEventListener("submit", () => {
      this.#stored.set(tokenKey, byId("sign-in-token").value);
      byId("sign-in-token").value = "";
      onToken();
    });
  }

  /** The fields of a page's first frame. */
  credentials() {
    const token = this.#stored.get(tokenKey);
    return token ? { token } : {};
  }

  /** @param {string} why what the gateway says */
  ask(why) {
    this.#byId("sign-in-text").textContent = `Sign in to go on: ${why}.`;
    this.open();
  }

  open() {
    if (!this.#byId("sign-in-dialog").open) {
      this.#byId("sign-in-dialog").showModal();
    }
  }
}
