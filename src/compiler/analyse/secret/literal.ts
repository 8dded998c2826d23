// secret/literal and secret/placeholder: a secret that stands in the file itself, or what a template has in its place.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { Fix } from "../../repair/config-edit.ts";
import { isSecretName } from "../../explain/secret-name.ts";
import { isPlaceholder } from "../../secrets/placeholder.ts";
import type { SecretValue } from "../../secrets/secret-values.ts";
import { tokenKindOf } from "../../secrets/token-shapes.ts";
import { variableFor } from "../../secrets/variable-name.ts";
import type { CheckInput } from "../check.ts";
import { isSwitchedOff } from "./switched-off.ts";

/** A finding for each literal. The fix names a variable and never repeats the secret. */
export function* literals({ model, secrets }: CheckInput): Iterable<Finding> {
  for (const secret of secrets) {
    const { pointer, key: name, kind, value, isLiteral } = secret;
    if (!isLiteral || typeof value !== "string") continue;
    if (kind !== "address" && isPlaceholder(value) && (kind === "credential" || isSecretName(name))) {
      if (!isSwitchedOff(model.config, pointer)) yield finding("secret/placeholder", pointer, { name });
    } else if (isCertain(secret)) {
      const variable = variableFor(pointer);
      const isAddress = kind === "address";
      const args = { name, variable, ...(isAddress && { isAddress }) };
      yield finding("secret/literal", pointer, args, { fix: toVariable(pointer, variable) });
    }
  }
}

/** Variables and headers may hold anything, so only what has the form of a token counts there. */
function isCertain({ kind, value }: SecretValue): boolean {
  return kind !== "value" || tokenKindOf(String(value).replace(/^Bearer /i, "")) !== undefined;
}

function toVariable(pointer: string, id: string): Fix {
  const value = { source: "env", id };
  // No command applies it: the token would be gone from the file before anybody had put it into the variable.
  return { applicability: "placeholder", routing: "unchanged", edits: [{ op: "replace", pointer, value }] };
}
