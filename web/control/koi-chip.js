// A koi wherever it is named: its colour and its id.

import { koiHue } from "../shared/koi-hue.js";
import { make } from "./make.js";

const leastApart = 28;
const step = 137.508;
/** Hues of the kois of the table, apart from each other. @type {Map<string, number>} */
let hues = new Map();

/**
 * Gives the kois of the table colours that differ: each begins with the hue of its id and goes on while it is too close
 * to another. The same kois always get the same colours. What is on the page already changes along.
 * @param {string[]} koiIds
 */
export function colourKois(koiIds) {
  hues = new Map();
  for (const id of [...koiIds].sort()) {
    let hue = koiHue(id);
    // A dozen kois fill the circle; beyond that, colours repeat.
    for (
      let tries = 0;
      tries < 40 && [...hues.values()].some((other) => apart(hue, other) < leastApart);
      tries += 1
    ) {
      hue = (hue + step) % 360;
    }
    hues.set(id, Math.round(hue));
  }
  for (const element of document.querySelectorAll("[data-hue-of]")) {
    setHue(element.dataset.hueOf, element);
  }
}

/** @param {string} koiId @param {string} [label] what stands there in place of the id */
export function koiChip(koiId, label = koiId) {
  return inColourOf(koiId, make("span", { class: "koi", title: `koi ${koiId}` }, label));
}

/** Gives an element the koi's colour as `--koi`. */
export function inColourOf(koiId, element) {
  element.classList.add("in-koi-colour");
  element.dataset.hueOf = koiId;
  setHue(koiId, element);
  return element;
}

function setHue(koiId, element) {
  element.style.setProperty("--hue", String(hues.get(koiId) ?? koiHue(koiId)));
}

function apart(one, other) {
  const distance = Math.abs(one - other) % 360;
  return Math.min(distance, 360 - distance);
}
