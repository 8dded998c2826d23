// Which koi answered, and why it was that one, in words.

import { tierWords } from "./shared/tier-words.js";

/** What the koi calls itself; without one, the gateway speaks. */
export function koiName(answerer) {
  if (answerer === undefined) {
    return "Gateway";
  }
  return answerer.koiName ?? answerer.koiId ?? "koi";
}

/** Why this koi answered: `binding 0 (peer)`, `default koi`, `broadcast`. */
export function routeReason(answerer) {
  if (answerer === undefined) {
    return "";
  }
  if (answerer.bindingIndex !== null && answerer.bindingIndex !== undefined) {
    return `binding ${answerer.bindingIndex} (${tierWords[answerer.tier] ?? answerer.tier})`;
  }
  return answerer.tier === "default" ? "default koi" : (tierWords[answerer.tier] ?? answerer.tier);
}
