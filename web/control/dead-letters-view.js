// What got no answer or could not be sent: put back, or thrown away.

import { confirm } from "./confirm.js";
import { koiChip } from "./koi-chip.js";
import { KeyedList } from "./keyed-list.js";
import { button, make } from "./make.js";
import { peerText, placeText } from "./outcome-text.js";
import { attempt, attemptDeed, sentence } from "./problem.js";
import { isKnownReason, reasonText } from "./reason-words.js";
import { timeView } from "./when.js";

const byId = (id) => document.getElementById(id);

/** The section of dead letters. */
export class DeadLettersView {
  #request;
  #announce;
  #rows = new KeyedList(byId("letter-list"));

  /** @param {{request: (method: string, params?: object) => Promise<any>, announce: (text: string) => void}} options */
  constructor({ request, announce }) {
    this.#request = request;
    this.#announce = announce;
  }

  load() {
    return attempt(byId("dead-letters-problem"), async () => {
      const { letters, hasMore, unread } = await this.#request("deadletters.list");
      byId("dead-letters-empty").hidden = letters.length > 0 || unread.length > 0;
      this.#rows.show([
        ...unread.map((one) => ({
          key: `koi ${one.koiId}`,
          version: one.problem,
          make: () => unreadRow(one),
        })),
        ...letters.map((one) => ({ key: one.id, version: JSON.stringify(one), make: () => this.#row(one) })),
        ...(hasMore ? [{ key: "more", version: true, make: moreRow }] : []),
      ]);
    });
  }

  #row(letter) {
    const { id, direction, koiId, reason, diedAt, channel, accountId, peer, text, messageRefs } = letter;
    const what = direction === "in" ? "message" : "reply";
    const where =
      channel === undefined
        ? "an unreadable place"
        : `${placeText({ channel, accountId })} ${peerText(peer)}`;
    return make(
      "li",
      { class: "row", data: { letter: id } },
      make(
        "p",
        { class: "row-head" },
        make("span", { class: "tag bad" }, what),
        koiChip(koiId),
        make("span", {}, `${direction === "in" ? "from" : "to"} ${where}`),
        timeView(diedAt),
      ),
      make(
        "p",
        { class: "said" },
        // What a platform said stands as it is.
        isKnownReason(reason) ? `${sentence(reasonText(reason))} ` : sentence(reason),
        isKnownReason(reason) ? make("code", { class: "soft" }, reason) : undefined,
      ),
      text === "" ? undefined : make("blockquote", { class: "said" }, text),
      make("p", { class: "soft said" }, ...messageRefs.map((ref) => make("code", {}, ref))),
      make(
        "div",
        { class: "choices" },
        button("Drop", () => this.#drop(letter, what), { "aria-label": `Drop this ${what} ${where}` }),
        channel === undefined
          ? undefined
          : button("Try again", () => this.#do("retry", id, `The ${what} is tried again.`), {
              "aria-label": `Try this ${what} again ${where}`,
            }),
      ),
    );
  }

  async #drop({ id }, what) {
    const isSure = await confirm({
      title: `Drop this ${what}?`,
      text: "It is not tried any more, and leaves this list.",
      yes: "Drop it",
    });
    if (isSure) {
      await this.#do("drop", id, `The ${what} is dropped.`);
    }
  }

  async #do(verb, id, done) {
    if (await attemptDeed(byId("dead-letters-problem"), () => this.#request(`deadletters.${verb}`, { id }))) {
      this.#announce(done);
    }
    await this.load();
    // The button that had it may be gone.
    byId("dead-letters-title").focus({ preventScroll: true });
  }
}

function unreadRow({ koiId, problem }) {
  return make(
    "li",
    { class: "row" },
    make("p", { class: "row-head" }, koiChip(koiId)),
    make("p", {}, problem),
  );
}

function moreRow() {
  return make("li", { class: "soft" }, "There are more; these are the ones that died last.");
}
