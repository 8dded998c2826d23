// One message: what became of it and why, and all that is known of it when it is opened. Never its text.

import { koiChip } from "./koi-chip.js";
import { button, make, terms } from "./make.js";
import { bindingText, koisOf, outcomeText, peerText, placeText } from "./outcome-text.js";
import { fieldWords, queueWords, reasonText } from "./reason-words.js";
import { timeView } from "./when.js";

const tagOf = {
  routed: "good",
  broadcast: "good",
  gated: "info",
  duplicate: "info",
  pairing: "warn",
  dropped: "warn",
  expired: "bad",
  failed: "bad",
};

/**
 * The row of a record. `onAsk`: "who answers this?" for its facts; `placeOf`: where its binding stands, if that is known.
 * @param {{onAsk: () => void, placeOf: (record: object) => string | undefined}} options
 */
export function outcomeRow(record, { onAsk, placeOf }) {
  const { at, outcome, reasonCode, facts } = record;
  const summary = make(
    "summary",
    {},
    make(
      "span",
      { class: "row-head" },
      make("span", { class: `tag ${tagOf[outcome] ?? "info"}` }, outcome),
      ...koisOf(record).map((id) => koiChip(id)),
      make("span", { class: "from" }, `${placeText(facts)} · ${peerText(facts.peer)}`),
      timeView(at),
    ),
    make("span", { class: "said" }, outcomeText(record), " ", make("code", { class: "soft" }, reasonCode)),
  );
  const details = make("details", {}, summary);
  // The details of five hundred rows are made when somebody looks.
  details.addEventListener(
    "toggle",
    () =>
      details.append(
        make(
          "div",
          { class: "details" },
          factsView(record, placeOf(record)),
          button("Who answers this?", onAsk),
        ),
      ),
    { once: true },
  );
  return make("li", { class: "row outcome", data: { outcome, ref: record.messageRef } }, details);
}

function factsView(record, place) {
  const { messageRef, tableDigest, stage, decidedBy, facts, bindingIndex, koiId, sessionKey, queue } = record;
  const { parentPeer, guildId, roles, teamId, threadId } = facts;
  return terms([
    ["Message", make("code", {}, messageRef)],
    ["Decided at", stage],
    ["Decided by", decidedBy === undefined ? undefined : make("code", {}, decidedBy)],
    ["Binding", bindingText(bindingIndex)],
    ["Stands at", place === undefined ? undefined : make("code", {}, place)],
    ["Koi", koiId === undefined ? undefined : koiChip(koiId)],
    ["Session", sessionKey === undefined || sessionKey === null ? undefined : make("code", {}, sessionKey)],
    ["In its line", queueWords[queue] ?? queue],
    ["Hangs under", parentPeer === undefined ? undefined : peerText(parentPeer)],
    ["Guild", guildId],
    ["Roles", roles?.join(", ")],
    ["Team", teamId],
    ["Thread", threadId],
    ...(record.deliveries ?? []).map((one) => ["Delivery", deliveryView(one)]),
    ...(record.nearMiss ?? []).map((miss) => ["Near miss", missText(miss)]),
    ["Table", make("code", {}, tableDigest)],
  ]);
}

function deliveryView({ koiId, outcome, stage, reasonCode, sessionKey, queue }) {
  const inLine = queue === undefined ? "" : `; ${queueWords[queue] ?? queue}`;
  return make(
    "span",
    {},
    koiChip(koiId),
    ` ${outcome} at ${stage}: ${reasonText(reasonCode)}${inLine} `,
    make("code", { class: "soft" }, sessionKey),
  );
}

/** A binding that almost matched. */
function missText({ bindingIndex, differs }) {
  return `bindings[${bindingIndex}] differs in ${differs.map((field) => fieldWords[field] ?? field).join(", ")}`;
}
