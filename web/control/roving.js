// One stop of the Tab key for a whole list or tree; the arrows move inside of it.

/** Keeps the stop of a group of `.node`s. */
export class Roving {
  #root;
  #onTurn;
  #key;

  /**
   * `onTurn` folds (`ArrowLeft`) or unfolds (`ArrowRight`) a node; `false` where there was nothing to do.
   * @param {HTMLElement} root @param {(node: HTMLElement, key: string) => boolean} [onTurn]
   */
  constructor(root, onTurn = () => false) {
    this.#root = root;
    this.#onTurn = onTurn;
    root.addEventListener("keydown", (event) => this.#onKey(event));
    root.addEventListener("focusin", ({ target }) => {
      this.#key = nameOf(target);
      this.#setStop();
    });
  }

  /** Lets `change` make the nodes anew, and keeps the stop, and the focus where it was inside. */
  keeping(change) {
    const hadFocus = this.#root.contains(document.activeElement);
    change();
    this.#setStop();
    if (hadFocus) {
      this.#stop()?.focus({ preventScroll: true });
    }
  }

  #nodes() {
    return [...this.#root.querySelectorAll(".node")];
  }

  #stop() {
    return this.#nodes().find((node) => node.tabIndex === 0);
  }

  #setStop() {
    const nodes = this.#nodes();
    const stop = nodes.find((node) => nameOf(node) === this.#key) ?? nodes[0];
    for (const node of nodes) {
      node.tabIndex = node === stop ? 0 : -1;
    }
  }

  #onKey(event) {
    const node = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey || !node.classList.contains("node")) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      if (node.tagName !== "BUTTON") {
        event.preventDefault();
        node.click();
      }
      return;
    }
    const next = this.#next(node, event.key);
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    }
  }

  #next(node, key) {
    const nodes = this.#nodes();
    const index = nodes.indexOf(node);
    switch (key) {
      case "ArrowDown":
        return nodes[index + 1];
      case "ArrowUp":
        return nodes[index - 1];
      case "Home":
        return nodes[0];
      case "End":
        return nodes.at(-1);
      case "ArrowLeft":
        return this.#onTurn(node, key)
          ? this.#stop()
          : nodes.slice(0, index).findLast((one) => levelOf(one) < levelOf(node));
      case "ArrowRight":
        return this.#onTurn(node, key)
          ? this.#stop()
          : nodes.slice(index + 1, index + 2).find((one) => levelOf(one) > levelOf(node));
      default:
        return undefined;
    }
  }
}

function nameOf({ dataset: { key, fold, more } }) {
  return key ?? `${fold ?? ""} ${more ?? ""}`;
}

function levelOf(node) {
  return Number(node.getAttribute("aria-level") ?? 0);
}
