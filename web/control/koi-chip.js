// A koi wherever it is named: its colour and its id.

import { koiHue } from "../shared/koi-hue.js";
import { make } from "./make.js";

/** @param {string} koiId @param {string} [label] what stands there in place of the id */
export function koiChip(koiId, label = koiId) {
  return inColourOf(koiId, make("span", { class: "koi", title: `koi ${koiId}` }, label));
}

/** Gives an element the koi's colour as `--koi`. */
export function inColourOf(koiId, element) {
  element.classList.add("in-koi-colour");
  element.style.setProperty("--hue", String(koiHue(koiId)));
  return element;
}
