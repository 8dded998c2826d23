// Every secret of a config, literal or by reference, with its place. The places are those of the types `Secret`,
// `SecretWebAddress` and `SecretProxyAddress`.

import type { SecretRef } from "../../config/secret.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { valuesAt } from "../resolve/values-at.ts";
import { addressPlaces, secretPlaces } from "../validate/generated/secret-places.js";
import { isSecretAddress } from "./secret-address.ts";

/** A secret where it stands. */
export interface SecretValue {
  readonly pointer: string;
  /** The last key of the pointer, as a name for people. */
  readonly key: string;
  /** A place for a credential; for a value that may be harmless (a variable, a header); for an address. */
  readonly kind: "credential" | "value" | "address";
  /** As it is written, not blank. */
  readonly value: string | SecretRef;
  /** Whether the secret itself, or a part of it, stands in the text. */
  readonly isLiteral: boolean;
}

// Exactly one reference and nothing else. Text around it could be part of a secret.
const PURE_REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

/** Every secret of a config, place by place. Addresses without a secret in them are none. */
export function secretValues(config: SkykoiConfig): SecretValue[] {
  const found = new Map<string, SecretValue>();
  for (const place of secretPlaces) {
    const kind = place.at(-1) === "*" ? "value" : "credential";
    for (const { pointer, value } of valuesAt(config, place)) {
      if (!isSecret(value)) continue;
      const isLiteral = typeof value === "string" && !PURE_REFERENCE.test(value);
      found.set(pointer, { pointer, key: keyOf(pointer), kind, value, isLiteral });
    }
  }
  for (const place of addressPlaces) {
    for (const { pointer, value } of valuesAt(config, place)) {
      if (!isSecret(value)) continue;
      const isLiteral = typeof value === "string" && isSecretAddress(value);
      if (typeof value === "string" && !isLiteral && !value.includes("${")) continue;
      found.set(pointer, { pointer, key: keyOf(pointer), kind: "address", value, isLiteral });
    }
  }
  return [...found.values()];
}

/** Whether a value is text or a reference. Validation has judged it before. */
function isSecret(value: unknown): value is string | SecretRef {
  return typeof value === "string" ? value !== "" : typeof value === "object" && value !== null;
}

function keyOf(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}
