// secret/exec-not-absolute and, under a probe, secret/env-missing: references that lead to something else than was
// meant, or to nothing.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { SecretValue } from "../../secrets/secret-values.ts";
import { isAbsolutePath } from "../path/written-path.ts";
import type { CheckInput } from "../check.ts";
import { isSwitchedOff } from "./switched-off.ts";

const VARIABLE = /\$?\$\{([A-Z_][A-Z0-9_]*)\}/g;

/** A finding for each reference. */
export function* secretReferences({ model, secrets, probe }: CheckInput): Iterable<Finding> {
  const given = new Set(Object.keys(model.config.env?.vars ?? {}));
  for (const secret of secrets) {
    const { pointer, value } = secret;
    if (typeof value !== "string" && value.source === "exec" && !isAbsolutePath(value.id)) {
      yield finding("secret/exec-not-absolute", pointerTo(pointer, "id"), { program: value.id });
    }
    if (!probe?.variable || isSwitchedOff(model.config, pointer)) continue;
    for (const variable of new Set(variablesOf(secret))) {
      if (given.has(variable) || probe.variable(variable)) continue;
      const place = typeof value === "string" ? pointer : pointerTo(pointer, "id");
      yield finding("secret/env-missing", place, { variable });
    }
  }
}

function* variablesOf({ value }: SecretValue): Iterable<string> {
  if (typeof value !== "string") {
    if (value.source === "env") yield value.id;
    return;
  }
  for (const [all, name = ""] of value.matchAll(VARIABLE)) if (!all.startsWith("$$")) yield name;
}
