// The lines from bindings to kois. Only those that can be seen are drawn, again whenever something moves.

import { inColourOf } from "./koi-chip.js";

const namespace = "http://www.w3.org/2000/svg";
const margin = 150;

/** An SVG over the picture that draws a line from each `[data-wires]` to its kois. */
export class PictureWires {
  #box;
  #svg = document.createElementNS(namespace, "svg");
  #lit = new Set();
  #isWaiting = false;

  /** @param {HTMLElement} box the picture */
  constructor(box) {
    this.#box = box;
    this.#svg.classList.add("wires");
    this.#svg.setAttribute("aria-hidden", "true");
    box.prepend(this.#svg);
    const soon = () => this.#soon();
    new ResizeObserver(soon).observe(box);
    addEventListener("scroll", soon, { passive: true, capture: true });
    addEventListener("resize", soon);
  }

  /** Draws again, with these nodes lit. @param {Set<string>} lit */
  light(lit) {
    this.#lit = lit;
    this.#soon();
  }

  #soon() {
    if (!this.#isWaiting) {
      this.#isWaiting = true;
      requestAnimationFrame(() => {
        this.#isWaiting = false;
        this.#draw();
      });
    }
  }

  #draw() {
    const kois = this.#box.querySelector(".kois");
    const column = kois.getBoundingClientRect();
    const frame = this.#box.getBoundingClientRect();
    const nodes = [...this.#box.querySelectorAll("[data-wires]")];
    // On a narrow screen the kois stand below, and each binding says where it leads.
    if (nodes.length === 0 || column.left < frame.left + frame.width / 2) {
      this.#svg.replaceChildren();
      return;
    }
    const ends = new Map(
      [...kois.querySelectorAll("[data-koi]")].map((node) => [
        node.dataset.koi,
        node.getBoundingClientRect(),
      ]),
    );
    const paths = [];
    for (const node of nodes) {
      const start = node.getBoundingClientRect();
      if (start.bottom < -margin || start.top > innerHeight + margin) {
        continue;
      }
      for (const koiId of JSON.parse(node.dataset.wires)) {
        const end = ends.get(koiId);
        if (end !== undefined) {
          paths.push(this.#path(node, koiId, start, end, column, frame));
        }
      }
    }
    // What is lit lies above the others.
    paths.sort((a, b) => Number(a.classList.contains("lit")) - Number(b.classList.contains("lit")));
    this.#svg.replaceChildren(...paths);
  }

  #path(node, koiId, start, end, column, frame) {
    const x1 = start.right - frame.left;
    const y1 = (start.top + start.bottom) / 2 - frame.top;
    const x2 = end.left - frame.left;
    // A koi that is scrolled out of its column is met at the edge.
    const middle = Math.min(Math.max((end.top + end.bottom) / 2, column.top + 4), column.bottom - 4);
    const y2 = middle - frame.top;
    const bend = (x2 - x1) * 0.5;
    const path = document.createElementNS(namespace, "path");
    path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    inColourOf(koiId, path);
    path.classList.toggle("rest", node.classList.contains("rest"));
    path.classList.toggle("lit", this.#lit.has(node.dataset.from) && this.#lit.has(`koi ${koiId}`));
    return path;
  }
}
