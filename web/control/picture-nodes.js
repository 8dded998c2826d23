// The tree of the picture as elements. Its items stand in lists for the eye; for those who hear it they are a tree.

import { inColourOf, koiChip } from "./koi-chip.js";
import { make } from "./make.js";
import { stateDot } from "./state-dot.js";
import { counted } from "./when.js";

/**
 * Fills the tree.
 * @param {import("./picture-model.js").Channel[]} channels
 * @param {{isFolded: (account: object) => boolean, limitOf: (key: string) => number}} options
 */
export function fillTree(tree, channels, options) {
  tree.replaceChildren(
    list(
      "channels",
      channels.map((channel) => channelItem(channel, options)),
    ),
  );
}

function channelItem({ key, channel, accounts }, options) {
  const named = accounts.filter(({ accountId }) => accountId !== undefined).length;
  return item(
    node(
      1,
      { class: "node channel", data: { key } },
      make("strong", {}, channel),
      soft(counted(named, "account")),
    ),
    list(
      "accounts",
      accounts.map((account) => accountItem(account, options)),
    ),
  );
}

function accountItem(account, { isFolded, limitOf }) {
  const { key, accountId, status, rows, total } = account;
  const folds = rows.some(({ isRest }) => !isRest);
  const isClosed = folds && isFolded(account);
  const head = node(
    2,
    {
      class: accountId === undefined ? "node account any" : "node account",
      data: { key, ...(folds && { fold: key }) },
      ...(folds && { "aria-expanded": String(!isClosed) }),
    },
    status === undefined ? undefined : stateDot(status.state),
    make("strong", {}, accountId ?? "any account"),
    status === undefined || status.state === "open" ? undefined : soft(status.state.replaceAll("_", " ")),
    total > 0 ? soft(counted(total, "binding")) : undefined,
    rows.length === 0 ? soft("no binding of its own") : undefined,
  );
  if (rows.length === 0) {
    return item(head);
  }
  return item(head, list("bindings", isClosed ? foldedItems(account) : openItems(account, limitOf(key))));
}

function openItems({ key, rows }, limit) {
  const items = rows.slice(0, limit).map((row) => item(row.isRest ? restNode(row) : bindingNode(row)));
  if (rows.length > limit) {
    const more = node(
      3,
      { class: "node more", data: { more: key } },
      `Show more; ${counted(rows.length - limit, "binding")} left`,
    );
    items.push(item(more));
  }
  return items;
}

/** All bindings of an account in one: how many lead to which koi. */
function foldedItems({ key, rows }) {
  const bindings = rows.filter(({ isRest }) => !isRest);
  const counts = new Map();
  for (const { koiId } of bindings) {
    counts.set(koiId, (counts.get(koiId) ?? 0) + 1);
  }
  const kois = [...counts].sort(([, a], [, b]) => b - a);
  const shown = kois.slice(0, 8).map(([koiId, count]) => koiChip(koiId, `${koiId} ${count}`));
  const left = kois.length - shown.length;
  const folded = node(
    3,
    {
      class: "node folded",
      data: { fold: key, wires: JSON.stringify(kois.map(([koiId]) => koiId)), from: key },
      "aria-expanded": "false",
    },
    ...shown,
    left > 0 ? soft(`and ${counted(left, "more koi")}`) : undefined,
  );
  return [item(folded), ...rows.filter(({ isRest }) => isRest).map((row) => item(restNode(row)))];
}

/** `42 hits`. */
export function hitsText(hits) {
  return counted(hits, "hit");
}

function bindingNode({ key, koiId, binding }) {
  const { bindingIndex, text, tier, source, hits } = binding;
  const place = source === undefined ? `bindings[${bindingIndex}]` : `${source.file}:${source.line}`;
  const made = node(
    3,
    {
      class: "node binding",
      data: { key, binding: bindingIndex, wires: JSON.stringify([koiId]), from: key },
      title: `bindings[${bindingIndex}], tier ${tier}`,
    },
    make("span", { class: "what" }, text),
    make("code", { class: "place", title: place }, place),
    make("span", { class: "hits" }, hitsText(hits)),
    make("span", { class: "to" }, "→ ", koiChip(koiId)),
  );
  return inColourOf(koiId, made);
}

function restNode({ key, koiId }) {
  const made = node(
    3,
    { class: "node binding rest", data: { key, wires: JSON.stringify([koiId]), from: key } },
    make("span", { class: "what" }, "anything else"),
    make("span", { class: "hits" }, "default koi"),
    make("span", { class: "to" }, "→ ", koiChip(koiId)),
  );
  return inColourOf(koiId, made);
}

function node(level, attributes, ...children) {
  return make("div", { role: "treeitem", "aria-level": level, tabindex: "-1", ...attributes }, ...children);
}

function list(name, items) {
  return make("ul", { class: name, role: "group" }, ...items);
}

function item(...children) {
  return make("li", { role: "none" }, ...children);
}

function soft(text) {
  return make("span", { class: "soft" }, text);
}
