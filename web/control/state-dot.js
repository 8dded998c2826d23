// The state of a connection as a dot; its word stands beside it.

import { make } from "./make.js";

const goodness = { open: "good", connecting: "warn", backing_off: "warn", stopped: "off" };

/** @param {string} state a `ConnectionStatus["state"]` */
export function stateDot(state) {
  return make("span", { class: "dot", "aria-hidden": "true", data: { state: goodness[state] ?? "bad" } });
}
