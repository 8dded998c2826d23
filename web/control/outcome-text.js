// One record of a message in words.

import { outcomeWords, reasonText } from "./reason-words.js";
import { sentence } from "./problem.js";

const kindWords = { dm: "direct", group: "group", channel: "channel" };

/** Where a message came from: `whatsapp/biz`, `dm +15551230001`. */
export function placeText({ channel, accountId }) {
  return `${channel}/${accountId}`;
}

/** The conversation: `direct +15551230001`. */
export function peerText({ kind, id }) {
  return `${kindWords[kind] ?? kind} ${id}`;
}

/** Every koi that a record names, each once. */
export function koisOf({ koiId, deliveries = [] }) {
  return [...new Set([koiId, ...deliveries.map((one) => one.koiId)])].filter(
    (id) => id !== undefined && id !== null,
  );
}

/** Why it came so, in a sentence. */
export function outcomeText({ outcome, reasonCode }) {
  const reason = reasonText(reasonCode);
  return sentence(
    outcome === "routed" || outcome === "broadcast"
      ? reason
      : `${outcomeWords[outcome] ?? outcome}: ${reason}`,
  );
}

/** Which binding decided; `undefined` where the message was never routed. */
export function bindingText(bindingIndex) {
  if (bindingIndex === undefined) {
    return undefined;
  }
  return bindingIndex === null ? "none, the default koi" : `bindings[${bindingIndex}]`;
}
