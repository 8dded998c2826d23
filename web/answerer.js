// Which koi answered, and why it was that one, in words.

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

/** A hue from 0 to 359 that stays with the koi. */
export function koiHue(answerer) {
  let hash = 0;
  for (const character of answerer?.koiId ?? "") {
    hash = (hash * 31 + character.codePointAt(0)) % 1_000_003;
  }
  // The golden angle keeps similar ids apart.
  return Math.round((hash * 137.508) % 360);
}

const tierWords = {
  parentPeer: "parent peer",
  peerKind: "any peer of its kind",
  guildRoles: "guild and roles",
};
