// One conversation: its last entries, as text and nothing else.

import { inColourOf, koiChip } from "./koi-chip.js";
import { button, make } from "./make.js";
import { attempt } from "./problem.js";
import { counted, timeView } from "./when.js";

const firstLimit = 50;
const longestLimit = 200;

/** The open session. */
export class SessionView {
  #root;
  #request;
  #onChange;
  #current;

  /** @param {HTMLElement} root @param {(method: string, params?: object) => Promise<any>} request @param {() => void} onChange */
  constructor(root, request, onChange) {
    this.#root = root;
    this.#request = request;
    this.#onChange = onChange;
  }

  /** `<koiId> <sessionKey>` of the open one. */
  get current() {
    return this.#current;
  }

  async open(koiId, sessionKey, limit = firstLimit) {
    this.#current = `${koiId} ${sessionKey}`;
    this.#onChange();
    const wanted = this.#current;
    const problem = make("p", { class: "problem", role: "alert", hidden: true });
    let shown;
    await attempt(problem, async () => {
      shown = await this.#request("sessions.show", { koiId, sessionKey, limit });
    });
    if (this.#current !== wanted) {
      return;
    }
    const title = make("h3", { id: "session-title", tabindex: "-1" }, koiChip(koiId), " ", sessionKey);
    this.#root.hidden = false;
    this.#root.replaceChildren(
      make(
        "div",
        { class: "heading" },
        title,
        button("Reload", () => this.open(koiId, sessionKey, limit)),
        button("Close", () => this.#close()),
      ),
      problem,
      ...(shown === undefined ? [] : this.#parts(shown, limit)),
    );
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  #parts({ session, entries, hasEarlier }, limit) {
    const { koiId, sessionKey, messages, model } = session;
    const about = [counted(messages, "message"), model].filter((part) => part !== undefined).join(" · ");
    const earlier =
      hasEarlier && limit < longestLimit
        ? button("Show earlier entries", () => this.open(koiId, sessionKey, longestLimit))
        : hasEarlier
          ? make("p", { class: "soft" }, "Earlier entries: skykoi sessions export.")
          : undefined;
    return [
      make("p", { class: "soft" }, about),
      ...(earlier === undefined ? [] : [earlier]),
      make("ol", { class: "entries" }, ...entries.map((entry) => entryView(entry, koiId))),
    ];
  }

  #close() {
    const wasOpen = this.#current;
    this.#current = undefined;
    this.#root.hidden = true;
    this.#root.replaceChildren();
    this.#onChange();
    const row = [...document.querySelectorAll("[data-session]")].find(
      (one) => one.dataset.session === wasOpen,
    );
    (row ?? document.getElementById("sessions-title")).focus();
  }
}

function entryView({ role, text, at, senderName }, koiId) {
  const who = role === "assistant" ? koiId : (senderName ?? "user");
  const view = make(
    "li",
    { data: { role } },
    make("p", { class: "soft" }, make("strong", {}, who), " ", timeView(at)),
    make("p", { class: "text" }, text),
  );
  return role === "assistant" ? inColourOf(koiId, view) : view;
}
