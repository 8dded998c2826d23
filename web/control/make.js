// Elements, made so that nothing from outside can become markup: children are elements or text.

/**
 * Makes an element. Attributes that are `undefined` or `false` are left out, `true` stands without a value; `on` holds
 * listeners, `data` data attributes.
 * @param {string} name
 * @param {{on?: Record<string, (event: Event) => void>, data?: Record<string, unknown>, [attribute: string]: unknown}} attributes
 * @param {(Node | string | undefined)[]} children
 */
export function make(name, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  Object.assign(
    made.dataset,
    Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
  );
  for (const [type, listener] of Object.entries(on)) {
    made.addEventListener(type, listener);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A list of terms. Rows without a value are left out. @param {[string, Node | string | undefined][]} rows */
export function terms(rows) {
  return make(
    "dl",
    {},
    ...rows
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
  );
}

/** A button that does one thing. */
export function button(label, onClick, attributes = {}) {
  return make("button", { type: "button", class: "quiet", ...attributes, on: { click: onClick } }, label);
}

/** Fills a select, and keeps what was chosen where it is still there. @param {[value: string, label: string][]} options */
export function fillSelect(select, options) {
  const chosen = select.value;
  const key = JSON.stringify(options);
  if (select.dataset.options === key) {
    return;
  }
  select.dataset.options = key;
  select.replaceChildren(...options.map(([value, label]) => make("option", { value }, label)));
  if (options.some(([value]) => value === chosen)) {
    select.value = chosen;
  }
}
