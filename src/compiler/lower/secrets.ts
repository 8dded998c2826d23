// Secrets out of the config: a table holds none. `${VAR}` and references stay as they are; literal text becomes
// a reference to its place in the source, which the gateway reads when it starts.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";
import { type Finding, finding } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";
import { secretPlaces } from "../validate/generated/secret-places.js";

// Exactly one reference and nothing else. Text around it could be part of a secret.
const PURE_REFERENCE = /^\$\{[A-Z_][A-Z0-9_]*\}$/;

/** A literal secret: where it stands. */
export interface LiteralSecret {
  readonly pointer: string;
  readonly key: string;
  /** Whether the place is for a credential, not for a value that may be harmless (an environment variable). */
  readonly isCredential: boolean;
}

/** Every literal secret of a config, in document order. */
export function literalSecrets(config: SkykoiConfig): LiteralSecret[] {
  const found = new Map<string, LiteralSecret>();
  for (const place of secretPlaces) {
    for (const { pointer, value } of valuesAt(config, place, "")) {
      if (typeof value !== "string" || value === "" || PURE_REFERENCE.test(value)) continue;
      const key = pointer.slice(pointer.lastIndexOf("/") + 1);
      found.set(pointer, { pointer, key, isCredential: place.at(-1) !== "*" });
    }
  }
  return [...found.values()];
}

/** secret/literal: a credential that stands in the file itself. */
export function* secretFindings(literals: readonly LiteralSecret[]): Iterable<Finding> {
  for (const { pointer, key, isCredential } of literals) {
    if (isCredential) yield finding("secret/literal", pointer, { name: key });
  }
}

/** A deep copy of `config` in which every literal secret is a reference to its place. */
export function withoutSecrets(
  config: SkykoiConfig,
  literals: readonly LiteralSecret[],
  placeOf: (pointer: string) => Omit<PlacedSecret, "source">,
): SkykoiConfig {
  const copy = structuredClone(config);
  for (const { pointer } of literals) {
    const keys = pointer.split("/").slice(1).map(unescapePart);
    const last = keys.pop() as string;
    let parent = copy as unknown as Record<string, unknown>;
    for (const key of keys) parent = parent[key] as Record<string, unknown>;
    parent[last] = { source: "config", ...placeOf(pointer) } satisfies PlacedSecret;
  }
  return copy;
}

function unescapePart(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function* valuesAt(
  value: unknown,
  place: readonly string[],
  pointer: string,
): Iterable<{ pointer: string; value: unknown }> {
  const [key, ...rest] = place;
  if (key === undefined) {
    yield { pointer, value };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const object = value as Readonly<Record<string, unknown>>;
  const keys = key === "*" ? Object.keys(object) : Object.hasOwn(object, key) ? [key] : [];
  for (const one of keys) yield* valuesAt(object[one], rest, pointerTo(pointer, one));
}
