// What the compiler says of the config on disk, with lines; and whether it is that config that runs.

import { make, terms } from "./make.js";
import { counted, timeView } from "./when.js";

const tagOf = { error: "bad", warning: "warn", info: "info", hint: "info" };

/** The section of the config. */
export class ConfigView {
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {import("../../src/runtime/control/protocol.ts").ControlDiagnostics} config */
  show({ file, at, isInForce, diagnostics, omitted }) {
    this.#root.replaceChildren(
      make(
        "p",
        { id: "config-verdict", class: isInForce ? "verdict good" : "verdict bad" },
        file === undefined
          ? "The gateway runs a compiled table; there is no config to look at."
          : isInForce
            ? "The config on disk is in force."
            : "The config on disk is not in force: the gateway goes on with the last good one.",
      ),
      terms([
        ["File", file],
        ["Compiled", at === undefined ? undefined : timeView(at)],
      ]),
      ...(diagnostics.length > 0 ? [diagnosticList(diagnostics)] : []),
      ...(diagnostics.length === 0 && file !== undefined
        ? [make("p", { class: "empty" }, "The compiler has nothing to say.")]
        : []),
      ...(omitted > 0 ? [make("p", { class: "soft" }, `${counted(omitted, "more finding")} left out.`)] : []),
    );
  }
}

function diagnosticList(diagnostics) {
  return make("ol", { id: "diagnostics", class: "rows" }, ...diagnostics.map(diagnosticRow));
}

function diagnosticRow({ code, severity, message, file, line, column, help }) {
  return make(
    "li",
    { class: "row", data: { severity, code } },
    make(
      "p",
      { class: "row-head" },
      make("span", { class: `tag ${tagOf[severity] ?? "info"}` }, severity),
      make("code", { class: "place" }, `${file}:${line}:${column}`),
      make("code", { class: "soft", title: `skykoi-compile --explain ${code}` }, code),
    ),
    make("p", { class: "said" }, message),
    help === undefined ? undefined : make("p", { class: "soft said" }, help),
  );
}
