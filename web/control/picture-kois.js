// The kois of the picture: the last of its four columns.

import { inColourOf } from "./koi-chip.js";
import { make } from "./make.js";
import { keys } from "./picture-model.js";
import { counted } from "./when.js";

/** @param {{id: string, name?: string, emoji?: string, bindings: number}[]} kois @param {number} omitted how many are left out */
export function koiList(kois, defaultKoi, omitted) {
  const nodes = kois.map(({ id, name, emoji, bindings }) => {
    const isDefault = id === defaultKoi;
    const made = make(
      "button",
      { type: "button", class: "node koi-node", tabindex: "-1", data: { key: keys.koi(id), koi: id } },
      make("strong", {}, emoji === undefined ? id : `${emoji} ${id}`),
      name === undefined || name === id ? undefined : make("span", { class: "soft" }, name),
      make(
        "span",
        { class: "soft" },
        [...(isDefault ? ["default"] : []), counted(bindings, "binding")].join(" · "),
      ),
    );
    return inColourOf(id, made);
  });
  return omitted > 0
    ? [...nodes, make("p", { class: "soft" }, `${counted(omitted, "more koi")} left out`)]
    : nodes;
}
