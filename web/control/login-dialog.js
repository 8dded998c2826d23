// Links an account to a device: shows what the gateway sends (a QR code, a code to type) until the phone has taken it.

import { button, make } from "./make.js";

const byId = (id) => document.getElementById(id);

/** The dialog for one attempt at a time. */
export class LoginDialog {
  #request;
  #announce;
  #account;
  /** @type {string | undefined} */
  #loginId;

  /** @param {{request: (method: string, params: object) => Promise<any>, announce: (text: string) => void}} options */
  constructor({ request, announce }) {
    this.#request = request;
    this.#announce = announce;
    byId("login-start").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#start();
    });
    byId("login-dialog").addEventListener("close", () => this.#callOff());
  }

  /** @param {{channel: string, accountId: string}} account */
  open(account) {
    this.#account = account;
    byId("login-title").textContent = `Link ${account.channel}/${account.accountId} to a phone`;
    byId("login-start").hidden = false;
    this.#show();
    byId("login-dialog").showModal();
  }

  /** One step of an attempt; those of another one, or after its end, are nothing to show. */
  step({ loginId, step, svg, code, text, message }) {
    if (this.#loginId === undefined || loginId !== this.#loginId) {
      return;
    }
    if (step === "qr") {
      const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      this.#show(
        make("img", { class: "login-qr", src, alt: "QR code for the phone", width: 264, height: 264 }),
        make("p", {}, "On the phone: Settings, Linked devices, Link a device. Then point it at this code."),
      );
    } else if (step === "code") {
      this.#show(
        make("p", { class: "login-code", data: { testid: "login-code" } }, code),
        make("p", {}, "On the phone: Linked devices, Link a device, Link with phone number instead."),
      );
    } else if (step === "note") {
      byId("login-note").textContent = text;
    } else {
      this.#ended(step, message);
    }
  }

  #ended(step, message) {
    this.#loginId = undefined;
    if (step === "done") {
      const { channel, accountId } = this.#account;
      byId("login-dialog").close();
      this.#announce(`${channel}/${accountId} is linked.`);
    } else if (step === "failed") {
      this.#show(make("p", { class: "problem", role: "alert" }, message));
      byId("login-start").hidden = false;
    }
  }

  async #start() {
    const phoneNumber = byId("login-phone").value.trim();
    byId("login-start").hidden = true;
    this.#show(make("p", {}, "Asking for a code…"));
    try {
      const params = { ...this.#account, ...(phoneNumber !== "" && { phoneNumber }) };
      const { loginId } = await this.#request("channels.login", params);
      this.#loginId = loginId;
      if (!byId("login-dialog").open) {
        this.#callOff();
      }
    } catch (error) {
      this.#show(make("p", { class: "problem", role: "alert" }, error.message));
      byId("login-start").hidden = false;
    }
  }

  #callOff() {
    const loginId = this.#loginId;
    this.#loginId = undefined;
    if (loginId !== undefined) {
      // An attempt that is over already needs no end.
      this.#request("channels.cancel", { loginId }).catch(() => undefined);
    }
  }

  #show(...children) {
    byId("login-note").textContent = "";
    byId("login-view").replaceChildren(...children);
  }
}

const linkedChannels = new Set(["whatsapp"]);

/** What can be done about an account's device, where its channel has one. */
export function deviceButton({ channel, accountId, state }, { onLink, onUnlink }) {
  if (!linkedChannels.has(channel)) {
    return undefined;
  }
  const account = { channel, accountId };
  return state === "logged_out"
    ? button("Link a device", () => onLink(account))
    : button("Log out", () => onUnlink(account));
}
