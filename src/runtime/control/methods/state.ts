// Methods about the gateway as it is: its status, its config, what a client wants to hear of.

import { given } from "../answer.ts";
import type { Methods } from "../method.ts";
import type { ControlDiagnostics, ControlEvents } from "../protocol.ts";

/** The names of all events. */
export const eventNames: readonly (keyof ControlEvents)[] = ["outcome", "status", "table", "pairing"];

/** `status`, `subscribe`, `diagnostics`. */
export const stateMethods: Methods<"status" | "subscribe" | "diagnostics"> = {
  status: { shape: {}, answer: (_params, deps) => given(deps.status()) },

  subscribe: {
    shape: {
      events: {
        isRequired: true,
        isValid: (value) => Array.isArray(value) && value.every((name) => eventNames.includes(name as never)),
        wants: `a list of ${eventNames.join(", ")}`,
      },
    },
    answer({ events }, _deps, caller) {
      caller.subscribe(events);
      return given({});
    },
  },

  diagnostics: {
    shape: {},
    answer(_params, deps) {
      const findings = deps.findings();
      const isInForce = deps.isInForce();
      if (!findings) return given<ControlDiagnostics>({ isInForce, diagnostics: [], omitted: 0 });
      const { file, atMs, list, omitted } = findings;
      return given({ file, at: new Date(atMs).toISOString(), isInForce, diagnostics: list, omitted });
    },
  },
};
