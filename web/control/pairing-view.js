// Strangers who wait to be let in, each with an answer that must be confirmed.

import { confirm } from "./confirm.js";
import { KeyedList } from "./keyed-list.js";
import { button, make } from "./make.js";
import { attempt, attemptDeed } from "./problem.js";
import { timeLeft } from "./when.js";

const byId = (id) => document.getElementById(id);

/** The section of pairing requests. */
export class PairingView {
  #request;
  #announce;
  #onCount;
  #rows = new KeyedList(byId("pairing-list"));

  /**
   * @param {{request: (method: string, params?: object) => Promise<any>, announce: (text: string) => void,
   *   onCount: (count: number) => void}} options
   */
  constructor({ request, announce, onCount }) {
    this.#request = request;
    this.#announce = announce;
    this.#onCount = onCount;
    // The words for the time left grow old by themselves.
    setInterval(() => this.#showTimes(), 20_000);
  }

  load() {
    return attempt(byId("pairing-problem"), async () => {
      const { requests } = await this.#request("pairing.list");
      this.#show(requests);
    });
  }

  #show(requests) {
    this.#onCount(requests.length);
    byId("pairing-empty").hidden = requests.length > 0;
    this.#rows.show(
      requests.map((one) => ({ key: one.code, version: JSON.stringify(one), make: () => this.#row(one) })),
    );
    this.#showTimes();
  }

  #row(one) {
    const { channel, accountId, personId, code, expiresAt } = one;
    // Some platforms know no other name than the id.
    const name = one.name === personId ? undefined : one.name;
    const who = name === undefined ? personId : `${name} (${personId})`;
    return make(
      "li",
      { class: "row pairing-row", data: { code } },
      make(
        "div",
        { class: "person" },
        make("strong", {}, name ?? personId),
        name === undefined ? undefined : make("span", { class: "soft" }, personId),
        make("span", { class: "soft" }, `wants to write to ${channel}/${accountId}`),
      ),
      make(
        "div",
        { class: "code" },
        make("code", {}, code),
        make("span", { class: "soft", data: { expires: expiresAt } }),
      ),
      make(
        "div",
        { class: "choices" },
        button("Deny", () => this.#answer(one, "deny", who), { "aria-label": `Deny ${who}` }),
        button("Approve", () => this.#answer(one, "approve", who), {
          class: "primary",
          "aria-label": `Approve ${who}`,
        }),
      ),
    );
  }

  async #answer({ channel, accountId, code }, verb, who) {
    const place = `${channel}/${accountId}`;
    const isSure = await confirm(
      verb === "approve"
        ? {
            title: "Let this person in?",
            text: `${who} may write to ${place} from now on, and is told so. The code is ${code}.`,
            yes: "Let in",
          }
        : {
            title: "Turn this person away?",
            text: `${who} stays out of ${place} and is told nothing. The code ${code} is worth nothing any more.`,
            yes: "Turn away",
          },
    );
    if (!isSure) {
      return;
    }
    let isTold = true;
    const isDone = await attemptDeed(byId("pairing-problem"), async () => {
      ({ isTold = true } = await this.#request(`pairing.${verb}`, { channel, accountId, code }));
    });
    if (isDone) {
      const told = isTold ? "" : " They could not be told; tell them yourself.";
      this.#announce(verb === "approve" ? `${who} is let in at ${place}.${told}` : `${who} is turned away.`);
    }
    await this.load();
    // The button that had it may be gone.
    byId("pairing-title").focus({ preventScroll: true });
  }

  #showTimes() {
    for (const element of byId("pairing-list").querySelectorAll("[data-expires]")) {
      element.textContent = timeLeft(element.dataset.expires);
    }
  }
}
