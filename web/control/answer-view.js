// The answer to "who answers this?", in words.

import { tierWords } from "../shared/tier-words.js";
import { koiChip } from "./koi-chip.js";
import { button, make, terms } from "./make.js";
import { fieldWords, reasonText } from "./reason-words.js";
import { sentence } from "./problem.js";

/**
 * Shows an answer (the JSON of `skykoi route`). `bindingOf` finds a binding in the picture, `onShow` shows it there.
 * @param {{bindingOf: (index: number) => {text: string, koiId: string} | undefined, onShow: (index: number) => void}} picture
 */
export function answerView(answer, { bindingOf, onShow }) {
  const { koiId, tier, bindingIndex, sessionKey, broadcast, source, admission, nearMisses } = answer;
  const kois = koiId === null ? broadcast.map((one) => one.koiId) : [koiId];
  const isAllowed = admission === "allowed";
  return make(
    "div",
    { class: "answer", data: { koi: kois.join(" "), tier } },
    make(
      "p",
      { class: "answer-koi" },
      ...kois.map((id) => koiChip(id)),
      make("span", {}, kois.length > 1 ? "answer" : "answers"),
    ),
    make("p", { class: "said" }, sentence(reasonText(tier))),
    isAllowed
      ? undefined
      : make(
          "p",
          { class: "verdict bad" },
          `But such a message does not come in: ${withoutKind(admission)}.`,
        ),
    terms([
      ["Tier", tierWords[tier] ?? tier],
      ["Binding", bindingIndex === null ? undefined : bindingView(bindingIndex, source, bindingOf)],
      ["Account", answer.accountId],
      ["Session", sessionKey === null ? undefined : make("code", {}, sessionKey)],
      ...broadcast.map((one) => ["Session", make("code", {}, one.sessionKey)]),
      ["Admission", isAllowed ? "allowed" : admission],
    ]),
    nearMisses.length === 0 ? undefined : missesView(nearMisses, bindingOf, onShow),
  );
}

function withoutKind(admission) {
  return admission.replace(/^(?:blocked|pairing): /, "");
}

function bindingView(index, source, bindingOf) {
  const place = source === null ? undefined : `${source.file}:${source.line}:${source.column}`;
  return make(
    "span",
    {},
    make("code", {}, `bindings[${index}]`),
    ` ${bindingOf(index)?.text ?? ""} `,
    place === undefined ? undefined : make("code", { class: "place" }, place),
  );
}

function missesView(misses, bindingOf, onShow) {
  const rows = misses.map(({ bindingIndex, differs }) => {
    const known = bindingOf(bindingIndex);
    return make(
      "li",
      {},
      make("code", {}, `bindings[${bindingIndex}]`),
      known === undefined ? undefined : koiChip(known.koiId),
      make("span", {}, known?.text ?? ""),
      make(
        "span",
        { class: "soft" },
        `differs in ${differs.map((field) => fieldWords[field] ?? field).join(", ")}`,
      ),
      known === undefined
        ? undefined
        : button("Show", () => onShow(bindingIndex), { "aria-label": `Show bindings[${bindingIndex}]` }),
    );
  });
  return make("div", { class: "misses" }, make("h4", {}, "It almost went to"), make("ul", {}, ...rows));
}
