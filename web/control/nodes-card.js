// The other machines that run commands for kois: who is paired, who waits to be.

import { button, make } from "./make.js";
import { stateDot } from "./state-dot.js";
import { timeView } from "./when.js";

/**
 * The rows.
 * @param {{nodes: import("../../src/runtime/nodes/node-hub.ts").NodeRow[],
 *   waitingNodes: import("../../src/runtime/nodes/node-hub.ts").WaitingNode[]}} shown
 * @param {(node: {id: string, name: string}) => void} onRemove
 */
export function nodeRows({ nodes, waitingNodes }, onRemove) {
  const paired = nodes.map((node) => {
    const { id, name, isConnected, platform, pairedAt } = node;
    const words = isConnected ? `connected, ${platform}` : "not connected";
    return make(
      "li",
      { data: { node: id } },
      stateDot(isConnected ? "open" : "stopped"),
      make("strong", {}, name),
      make("code", {}, id),
      make("span", { class: "soft" }, `${words}, paired `, timeView(pairedAt)),
      button("Remove", () => onRemove(node), { "aria-label": `Remove ${name}` }),
    );
  });
  // Names of those who only knock are theirs to choose: the code on their screen says who it is.
  const waiting = waitingNodes.map(({ id, name, platform }) =>
    make(
      "li",
      { data: { waiting: id } },
      stateDot("connecting"),
      make("strong", {}, name),
      make("code", {}, id),
      make("span", { class: "soft" }, `${platform}, waits: type the code on its screen, `),
      make("code", {}, "skykoi node approve CODE"),
    ),
  );
  return make("ul", { class: "accounts-list" }, ...paired, ...waiting);
}
