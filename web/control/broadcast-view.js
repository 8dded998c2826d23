// The broadcast lists of the table: conversations that several kois answer.

import { koiChip } from "./koi-chip.js";
import { make } from "./make.js";
import { counted } from "./when.js";

/** @param {import("../../src/runtime/control/protocol.ts").RoutingPicture} picture */
export function broadcastView({ broadcast, omittedBroadcast }) {
  if (broadcast.length === 0) {
    return [];
  }
  const rows = broadcast.map(({ key, kois }) =>
    make("li", {}, make("code", {}, key), " → ", ...kois.map((koiId) => koiChip(koiId))),
  );
  const more =
    omittedBroadcast > 0
      ? [make("p", { class: "soft" }, `${counted(omittedBroadcast, "more list")} left out`)]
      : [];
  return [
    make("h4", {}, "Broadcast lists: each of these kois answers"),
    make("ul", { class: "plain" }, ...rows),
    ...more,
  ];
}
