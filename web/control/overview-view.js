// The state of the gateway at a glance: what is not as configured, the accounts, the counts.

import { KeyedList } from "./keyed-list.js";
import { deviceButton } from "./login-dialog.js";
import { button, make, terms } from "./make.js";
import { nodeRows } from "./nodes-card.js";
import { stateDot } from "./state-dot.js";
import { counted, timeView } from "./when.js";

/** The first section. */
export class OverviewView {
  #go;
  #devices;
  #onRemoveNode;
  #cards;

  /**
   * @param {HTMLElement} root @param {(section: string) => void} go
   * @param {{onLink: (account: object) => void, onUnlink: (account: object) => void,
   *   onRemoveNode: (node: {id: string, name: string}) => void}} hands
   */
  constructor(root, go, { onRemoveNode, ...devices }) {
    this.#go = go;
    this.#devices = devices;
    this.#onRemoveNode = onRemoveNode;
    this.#cards = new KeyedList(root);
  }

  /** @param {import("../../src/runtime/gateway-status.ts").GatewayStatus} status */
  show(status) {
    const { problems, waitForRestart, outcomes, turns, unsentReplies, deadLetters, table, startedAt, pid } =
      status;
    const { nodes, waitingNodes, mcpServers } = status;
    // What most gateways have none of is shown only where there is some.
    const counts = {
      problems: problems.length + waitForRestart.length,
      nodes: nodes.length + waitingNodes.length,
      mcp: mcpServers.length,
    };
    const cards = [
      ["problems", { problems, waitForRestart }, (shown) => this.#problems(shown)],
      ["numbers", { outcomes, turns, unsentReplies, deadLetters }, numbers],
      ["accounts", { accounts: status.accounts }, (shown) => accounts(shown, this.#devices)],
      ["nodes", { nodes, waitingNodes }, (shown) => card("Nodes", nodeRows(shown, this.#onRemoveNode))],
      ["mcp", { mcpServers }, (shown) => card("MCP servers", serverRows(shown))],
      ["table", { table, startedAt, pid }, tableView],
    ].filter(([key]) => counts[key] !== 0);
    this.#cards.show(
      cards.map(([key, shown, view]) => ({ key, version: JSON.stringify(shown), make: () => view(shown) })),
    );
  }

  #problems({ problems, waitForRestart }) {
    const list = make(
      "ul",
      { class: "problems" },
      ...problems.map(({ scope, message }) =>
        make("li", {}, make("span", { class: "tag bad" }, scope), make("span", {}, message)),
      ),
      ...waitForRestart.map((key) =>
        make(
          "li",
          {},
          make("span", { class: "tag warn" }, "restart"),
          make("span", {}, `${key} is taken up at the next start`),
        ),
      ),
    );
    const hasConfig = problems.some(({ scope }) => scope === "config");
    const title = problems.length === 0 ? "Waits for a restart" : "Not as configured";
    return card(title, list, hasConfig ? button("Show in the config", () => this.#go("config")) : undefined);
  }
}

function numbers({ outcomes, turns, unsentReplies, deadLetters }) {
  const tiles = [
    ["turns running", turns.running],
    ["messages waiting", turns.waiting],
    ["replies unsent", unsentReplies],
    ["dead letters", deadLetters.count],
    ...Object.entries(outcomes).filter(([kind, count]) => count > 0 || kind === "routed"),
  ];
  const list = make(
    "dl",
    { class: "tiles" },
    ...tiles.map(([name, count]) =>
      make(
        "div",
        { data: { name } },
        make("dt", {}, name),
        make("dd", {}, Number(count).toLocaleString("en")),
      ),
    ),
  );
  return card("Since the start", list);
}

function accounts({ accounts: all }, devices) {
  if (all.length === 0) {
    return card("Accounts", make("p", { class: "empty" }, "No account is connected."));
  }
  const rows = all.map(({ channel, accountId, state, detail }) =>
    make(
      "li",
      { data: { account: `${channel}:${accountId}`, state } },
      stateDot(state),
      make("strong", {}, `${channel}/${accountId}`),
      make(
        "span",
        { class: "soft" },
        detail === undefined ? stateText(state) : `${stateText(state)}: ${detail}`,
      ),
      deviceButton({ channel, accountId, state }, devices),
    ),
  );
  return card("Accounts", make("ul", { class: "accounts-list" }, ...rows));
}

function serverRows({ mcpServers }) {
  const rows = mcpServers.map(({ server, koiId, state, tools, detail }) =>
    make(
      "li",
      { data: { server, koi: koiId, state } },
      stateDot({ ready: "open", starting: "connecting", resting: "stopped" }[state] ?? state),
      make("strong", {}, server),
      make("span", { class: "soft" }, `for ${koiId}: ${detail ?? state}, ${counted(tools, "tool")}`),
    ),
  );
  return make("ul", { class: "accounts-list" }, ...rows);
}

function stateText(state) {
  return state === "open" ? "connected" : state.replaceAll("_", " ");
}

function tableView({ table: { digest, generation, origin, compilerVersion, kois }, startedAt, pid }) {
  return card(
    "Table in force",
    terms([
      ["Digest", make("code", {}, digest)],
      ["Generation", `${generation}`],
      ["From", origin?.path],
      ["Compiler", compilerVersion],
      ["Kois", counted(kois.length, "koi")],
      ["Gateway since", timeView(startedAt)],
      ["Process", `${pid}`],
    ]),
  );
}

function card(title, ...children) {
  return make("section", { class: "card" }, make("h3", {}, title), ...children);
}
