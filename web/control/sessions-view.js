// The conversations that kois have, last used first.

import { koiChip } from "./koi-chip.js";
import { button, make } from "./make.js";
import { attempt } from "./problem.js";
import { SessionView } from "./session-view.js";
import { counted, timeView } from "./when.js";

const byId = (id) => document.getElementById(id);
const pageSize = 100;

/** The section of sessions. */
export class SessionsView {
  #request;
  #session;
  #shown = 0;

  /** @param {{request: (method: string, params?: object) => Promise<any>}} options */
  constructor({ request }) {
    this.#request = request;
    this.#session = new SessionView(byId("session"), request, () => this.#mark());
    byId("sessions-koi").addEventListener("change", () => this.load());
    byId("sessions-reload").addEventListener("click", () => this.load());
    byId("sessions-more").addEventListener("click", () => this.#loadMore());
  }

  load() {
    return this.#fetch(0);
  }

  #loadMore() {
    return this.#fetch(this.#shown);
  }

  #fetch(offset) {
    return attempt(byId("sessions-problem"), async () => {
      const koiId = byId("sessions-koi").value;
      const { sessions, total, unread } = await this.#request("sessions.list", {
        limit: pageSize,
        offset,
        ...(koiId !== "" && { koiId }),
      });
      if (koiId !== byId("sessions-koi").value) {
        return;
      }
      this.#shown = offset + sessions.length;
      const rows = [
        ...(offset === 0 ? unread.map(unreadRow) : []),
        ...sessions.map((session) => this.#row(session)),
      ];
      if (offset === 0) {
        byId("session-list").replaceChildren(...rows);
      } else {
        byId("session-list").append(...rows);
        rows[0]?.querySelector("button")?.focus();
      }
      byId("sessions-empty").hidden = byId("session-list").childElementCount > 0;
      byId("sessions-more").hidden = sessions.length === 0 || this.#shown >= total;
      this.#mark();
    });
  }

  #row({ koiId, sessionKey, messages, lastInteractionAt }) {
    const open = button("", () => this.#session.open(koiId, sessionKey), { class: "row session-row" });
    open.dataset.session = `${koiId} ${sessionKey}`;
    open.append(
      make("span", { class: "row-head" }, koiChip(koiId), timeView(lastInteractionAt)),
      make("span", { class: "key" }, sessionKey),
      make("span", { class: "soft" }, counted(messages, "message")),
    );
    return make("li", {}, open);
  }

  #mark() {
    for (const row of byId("session-list").querySelectorAll("[data-session]")) {
      row.setAttribute("aria-current", String(row.dataset.session === this.#session.current));
    }
  }
}

function unreadRow({ koiId, problem }) {
  return make(
    "li",
    { class: "row" },
    make("span", { class: "row-head" }, koiChip(koiId), make("span", { class: "tag bad" }, "unreadable")),
    make("span", { class: "said" }, problem),
  );
}
