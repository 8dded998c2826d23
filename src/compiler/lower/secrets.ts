// Secrets out of the config: a table holds none. `${VAR}` and references stay as they are; literal text becomes
// a reference to its place in the source, which the gateway reads when it starts.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";
import { parsePointer } from "../read/pointer.ts";
import type { SecretValue } from "../secrets/secret-values.ts";

/** A deep copy of `config` in which every literal of `secrets` is a reference to its place. */
export function withoutSecrets(
  config: SkykoiConfig,
  secrets: readonly SecretValue[],
  placeOf: (pointer: string) => Omit<PlacedSecret, "source">,
): SkykoiConfig {
  const copy = structuredClone(config);
  for (const { pointer, isLiteral } of secrets) {
    if (!isLiteral) continue;
    const keys = parsePointer(pointer);
    const last = keys.pop() as string;
    let parent = copy as unknown as Record<string, unknown>;
    for (const key of keys) parent = parent[key] as Record<string, unknown>;
    parent[last] = { source: "config", ...placeOf(pointer) } satisfies PlacedSecret;
  }
  return copy;
}
