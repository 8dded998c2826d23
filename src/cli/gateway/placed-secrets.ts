// Literal secrets, read from where they stand in the source. The table only knows the place.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parsePointer } from "../../compiler/read/pointer.ts";
import { readSource } from "../../compiler/read/read-source.ts";
import type { CompiledGateway, PlacedSecret } from "../../routing/compiled-gateway.ts";

/** Gives the text at a place of the source; `undefined` where there is none. */
export type ReadPlaced = (place: PlacedSecret) => string | undefined;

/** Reads secrets beside the config at `config`; without one, there is nothing to read. */
export function placedSecretReader(config: string | undefined): ReadPlaced {
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

/**
 * The literal secrets of the last good config, in memory: while the config is broken or gone, kois go on with the secrets
 * that belong to the table which serves them.
 */
export class PlacedSecrets {
  readonly #readNow: ReadPlaced;
  #kept: ReadonlyMap<string, string> = new Map();

  /** @param config absolute path of the config */
  constructor(config: string) {
    this.#readNow = placedSecretReader(config);
  }

  /** Takes in every secret that a table names, as the source has it now. For a config that has just been compiled. */
  keep({ config }: CompiledGateway): void {
    const kept = new Map<string, string>();
    for (const place of placesIn(config)) {
      const text = this.#readNow(place);
      if (text !== undefined) kept.set(keyOf(place), text);
    }
    this.#kept = kept;
  }

  /** The secret at a place; one that was not kept is looked for in the source. */
  read(place: PlacedSecret): string | undefined {
    return this.#kept.get(keyOf(place)) ?? this.#readNow(place);
  }
}

function keyOf({ file, pointer }: PlacedSecret): string {
  return `${file}#${pointer}`;
}

/** Every place that stands anywhere in `value`. */
function placesIn(value: unknown): PlacedSecret[] {
  if (typeof value !== "object" || value === null) return [];
  return isPlace(value) ? [value] : Object.values(value).flatMap(placesIn);
}

function isPlace(value: object): value is PlacedSecret {
  const { source, file, pointer } = value as Partial<Record<keyof PlacedSecret, unknown>>;
  return source === "config" && typeof file === "string" && typeof pointer === "string";
}
