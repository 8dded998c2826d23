// Literal secrets, read from where they stand in the source. The table only knows the place.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parsePointer } from "../../compiler/read/pointer.ts";
import { readSource } from "../../compiler/read/read-source.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";

/** Reads secrets beside the config at `config`; without one, there is nothing to read. */
export function placedSecretReader(config: string | undefined): (place: PlacedSecret) => string | undefined {
  return ({ file, pointer }) => {
    if (config === undefined) return undefined;
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(resolve(dirname(config), file));
    } catch {
      return undefined;
    }
    let value: unknown = readSource(file, bytes).value;
    for (const key of parsePointer(pointer)) {
      const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
      value = isThere ? (value as Record<string, unknown>)[key] : undefined;
    }
    return typeof value === "string" ? value : undefined;
  };
}
