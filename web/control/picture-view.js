// The picture of the routing table: a tree of channels, accounts and bindings, the kois beside it, and lines between.

import { fillTree, hitsText } from "./picture-nodes.js";
import { koiList } from "./picture-kois.js";
import { foldedAtFirst, keys, koiOrder, nodesOf, pathsOf } from "./picture-model.js";
import { PictureWires } from "./picture-wires.js";
import { make } from "./make.js";
import { Roving } from "./roving.js";
import { counted } from "./when.js";

const byId = (id) => document.getElementById(id);
const pageOfRows = 200;

/** The picture, its filter and its highlight. */
export class PictureView {
  #picture;
  /** The picture without its numbers, as text. */
  #shape;
  /** Those of the picture, by index; made when somebody asks. @type {Map<number, object> | undefined} */
  #bindings;
  #nodes = { channels: [], shown: 0, total: 0 };
  #paths = [];
  /** Account keys that somebody folded or unfolded. @type {Map<string, boolean>} */
  #folded = new Map();
  /** How many rows of an account are shown. @type {Map<string, number>} */
  #limits = new Map();
  #pinned = new Set();
  #litKey;
  #lit = new Set();
  #tree = make("div", { class: "tree", role: "tree", "aria-label": "Channels, accounts and bindings" });
  #kois = make("div", { class: "kois", role: "group", "aria-label": "Kois" });
  #box = make("div", { class: "picture" }, this.#tree, this.#kois);
  #wires = new PictureWires(this.#box);
  #treeKeys = new Roving(this.#tree, (node, key) => this.#turn(node, key));
  #koiKeys = new Roving(this.#kois);

  constructor() {
    byId("picture").append(this.#box);
    byId("picture-filter").addEventListener("input", () => this.#render());
    byId("picture-clear").addEventListener("click", () => this.clear());
    let lastPlace;
    addEventListener("mousemove", ({ target, clientX, clientY }) => {
      const place = `${clientX} ${clientY}`;
      // A page that scrolls under a resting mouse points at nothing.
      if (place !== lastPlace && this.#box.contains(target)) {
        this.#light(nodeAt(target));
      }
      lastPlace = place;
    });
    this.#box.addEventListener("focusin", (event) => this.#light(nodeAt(event.target)));
    this.#box.addEventListener("mouseleave", () => this.#light(undefined));
    this.#box.addEventListener("focusout", () => this.#light(undefined));
    this.#box.addEventListener("click", (event) => this.#choose(nodeAt(event.target)));
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.clear();
      }
    });
  }

  /** Shows a picture. Where only numbers changed, nothing moves under the reader. */
  show(picture) {
    const shape = JSON.stringify(picture, (key, value) => (key === "hits" ? undefined : value));
    this.#picture = picture;
    this.#bindings = undefined;
    if (shape === this.#shape) {
      this.#showHits();
    } else {
      this.#shape = shape;
      this.#render();
    }
  }

  #showHits() {
    for (const node of this.#tree.querySelectorAll("[data-binding]")) {
      const { hits } = this.bindingOf(Number(node.dataset.binding));
      node.querySelector(".hits").textContent = hitsText(hits);
    }
  }

  /** That of the table that is shown. */
  get digest() {
    return this.#picture?.digest;
  }

  /** @param {number} index @returns {{text: string, koiId: string, hits: number} | undefined} */
  bindingOf(index) {
    this.#bindings ??= new Map(
      (this.#picture?.channels ?? [])
        .flatMap(({ accounts, anyAccount }) => [anyAccount, ...accounts.map(({ bindings }) => bindings)])
        .flat()
        .map((binding) => [binding.bindingIndex, binding]),
    );
    return this.#bindings.get(index);
  }

  /** `SKYKOI.json:11`, where that table is the one in the picture and knows it. */
  placeOf(digest, index) {
    const source = digest === this.#picture?.digest ? this.bindingOf(index)?.source : undefined;
    return source === undefined ? undefined : `${source.file}:${source.line}`;
  }

  /** Highlights the way of a message until it is cleared. */
  pinAnswer({ channel, accountId }, { koiId, tier, bindingIndex, broadcast }) {
    const kois = koiId === null ? broadcast.map((one) => one.koiId) : [koiId];
    const row = tier === "default" ? keys.rest(channel) : keys.binding(bindingIndex);
    const isBroadcast = koiId === null;
    const way = [keys.channel(channel), keys.account(channel, accountId), ...kois.map(keys.koi)];
    this.#pin(isBroadcast ? way : [...way, row, ...this.#wayTo(row)], isBroadcast ? undefined : row);
  }

  /** Highlights one binding and its way. */
  pinBinding(index) {
    const row = keys.binding(index);
    this.#pin([row, ...this.#wayTo(row)], row);
    this.#tree.querySelector(`[data-key="${CSS.escape(row)}"]`)?.scrollIntoView({ block: "center" });
  }

  clear() {
    this.#pinned = new Set();
    this.#showLight();
  }

  #wayTo(row) {
    return this.#paths.find((path) => path.includes(row)) ?? [];
  }

  #pin(way, row) {
    if (row !== undefined && this.#wayTo(row).length === 0 && byId("picture-filter").value !== "") {
      byId("picture-filter").value = "";
      this.#render();
    }
    this.#pinned = new Set([...way, ...(row === undefined ? [] : this.#wayTo(row))]);
    const account = this.#nodes.channels
      .flatMap(({ accounts }) => accounts)
      .find(({ rows }) => rows.some(({ key }) => key === row));
    if (account !== undefined) {
      this.#folded.set(account.key, false);
      const place = account.rows.findIndex(({ key }) => key === row);
      this.#limits.set(account.key, Math.max(this.#limitOf(account.key), place + 1));
    }
    this.#render();
  }

  #render() {
    if (this.#picture === undefined) {
      return;
    }
    const filter = byId("picture-filter").value.trim();
    this.#nodes = nodesOf(this.#picture, filter);
    const { channels, shown, total } = this.#nodes;
    this.#paths = pathsOf(channels);
    const atFirst = foldedAtFirst(channels, total);
    this.#treeKeys.keeping(() => {
      fillTree(this.#tree, channels, {
        isFolded: ({ key }) => filter === "" && (this.#folded.get(key) ?? atFirst.has(key)),
        limitOf: (key) => this.#limitOf(key),
      });
    });
    this.#koiKeys.keeping(() => {
      const order = koiOrder(this.#picture, channels);
      this.#kois.replaceChildren(...koiList(order, this.#picture.defaultKoi, this.#picture.omittedKois));
    });
    const omitted =
      this.#picture.omitted > 0 ? `; ${this.#picture.omitted.toLocaleString("en")} more left out` : "";
    byId("picture-count").textContent =
      filter === ""
        ? `${counted(total, "binding")}${omitted}`
        : `${shown} of ${counted(total, "binding")}${omitted}`;
    this.#showLight();
  }

  #limitOf(key) {
    return this.#limits.get(key) ?? pageOfRows;
  }

  #choose(node) {
    if (node === undefined) {
      return;
    }
    const { key, fold, more } = node.dataset;
    if (more !== undefined) {
      this.#limits.set(more, this.#limitOf(more) + pageOfRows);
      this.#render();
    } else if (fold !== undefined) {
      this.#turn(node, node.getAttribute("aria-expanded") === "true" ? "ArrowLeft" : "ArrowRight");
    } else {
      const way = this.#related(key);
      const isPinned = way.size === this.#pinned.size && [...way].every((one) => this.#pinned.has(one));
      this.#pinned = isPinned ? new Set() : way;
      this.#showLight();
    }
  }

  /** Folds or unfolds; `false` where the key does nothing here. */
  #turn(node, key) {
    const isOpen = node.getAttribute("aria-expanded");
    if (node.dataset.fold === undefined || isOpen === (key === "ArrowRight" ? "true" : "false")) {
      return false;
    }
    this.#folded.set(node.dataset.fold, key === "ArrowLeft");
    this.#render();
    return true;
  }

  #light(node) {
    const key = node?.dataset.key;
    if (key !== this.#litKey) {
      this.#litKey = key;
      this.#lit = key === undefined ? new Set() : this.#related(key);
      this.#showLight();
    }
  }

  #related(key) {
    return new Set(
      this.#paths
        .filter((path) => path.includes(key))
        .flat()
        .concat(key),
    );
  }

  #showLight() {
    const lit = this.#lit.size > 0 ? this.#lit : this.#pinned;
    byId("picture-clear").hidden = this.#pinned.size === 0;
    this.#box.classList.toggle("has-light", lit.size > 0);
    for (const node of this.#box.querySelectorAll("[data-key]")) {
      const isLit = lit.has(node.dataset.key);
      node.classList.toggle("lit", isLit);
      node.closest("li")?.classList.toggle("lit", isLit);
    }
    this.#wires.light(lit);
  }
}

function nodeAt(target) {
  return target.closest?.(".node") ?? undefined;
}
