// What is left of a config after its mistakes of shape are taken out, so that the mistakes of meaning beside them can be
// told in the same run. In: a config and its findings. Out: a copy of the right shape and what was damaged on the way.
// INVARIANT: items of `bindings` and `kois.list` keep their index: a damaged one is replaced by one that touches
// nothing else.

import type { Finding } from "../diagnostics/finding.ts";
import { formatPointer, parsePointer, pointerTo } from "../read/pointer.ts";

/** The sound part of a config. */
export interface SoundPart {
  /** Of the right shape as far as the findings told. */
  readonly config: unknown;
  /** Pointers of the objects that lost something or were replaced. */
  readonly damaged: readonly string[];
  /** Whether an entry of `kois.list` has no readable id: then any koi may be the one that is missing. */
  readonly hasLostKoi: boolean;
}

type Json = Record<string, unknown>;

/** Lists and objects without which nothing can be said about routing. */
const FOUNDATIONS: ReadonlySet<string> = new Set(["", "/kois", "/kois/list", "/bindings", "/channels"]);

/** The sound part of `config`, which is not touched; `undefined` where the mistakes leave nothing to stand on. */
export function soundPart(config: unknown, findings: readonly Finding[]): SoundPart | undefined {
  const part = new PartBuilder(structuredClone(config));
  for (const found of findings) {
    if (!("pointer" in found.place) || isFoundation(found)) return undefined;
    if (!part.takeOut(found.place.pointer, found.code)) return undefined;
  }
  return part;
}

/** Whether an unknown key is, by its spelling, one that much depends on. */
function isFoundation({ code, args, place }: Finding): boolean {
  if (code !== "schema/unknown-key" || args.suggestion === undefined || !("pointer" in place)) return false;
  const meant = [...parsePointer(place.pointer).slice(0, -1), args.suggestion];
  return FOUNDATIONS.has(formatPointer(meant));
}

class PartBuilder implements SoundPart {
  readonly config: unknown;
  readonly damaged: string[] = [];
  hasLostKoi = false;

  constructor(config: unknown) {
    this.config = config;
  }

  /** Takes the smallest part with the mistake at `pointer` out. Gives whether enough is left. */
  takeOut(pointer: string, code: Finding["code"]): boolean {
    const keys = parsePointer(pointer);
    const [area, list, item] = keys;
    if (area === "bindings" && list !== undefined) return this.#replaceBinding(list);
    const isKoi = area === "kois" && list === "list" && item !== undefined;
    if (isKoi && (keys.length === 3 || keys[3] === "id") && code !== "schema/unknown-key") {
      return this.#replaceKoi(item);
    }
    return this.#remove(code === "schema/unknown-key" || !isKoi ? keys : keys.slice(0, 4));
  }

  #replaceBinding(index: string): boolean {
    const bindings = at(this.config, ["bindings"]);
    if (!Array.isArray(bindings)) return false;
    const peer = { kind: "dm", id: `unreadable-binding-${index}` };
    bindings[Number(index)] = { koiId: this.#someKoi(), match: { channel: "webchat", peer } };
    this.damaged.push(pointerTo("/bindings", index));
    return true;
  }

  #someKoi(): string {
    const kois = at(this.config, ["kois", "list"]);
    const ids = Array.isArray(kois) ? kois.map((koi) => at(koi, ["id"])) : [];
    return (ids.find((id) => typeof id === "string") as string | undefined) ?? "main";
  }

  #replaceKoi(index: string): boolean {
    const kois = at(this.config, ["kois", "list"]);
    if (!Array.isArray(kois)) return false;
    kois[Number(index)] = { id: `unreadable-koi-${index}` };
    this.damaged.push(pointerTo("/kois/list", index));
    this.hasLostKoi = true;
    return true;
  }

  /** Removes a property; an item of a list takes the list along, since the items behind it would move up. */
  #remove(keys: readonly string[]): boolean {
    let depth = keys.length;
    while (depth > 0 && Array.isArray(at(this.config, keys.slice(0, depth - 1)))) depth--;
    if (depth === 0 || FOUNDATIONS.has(formatPointer(keys.slice(0, depth)))) return false;
    const parent = at(this.config, keys.slice(0, depth - 1));
    if (typeof parent !== "object" || parent === null) return true;
    delete (parent as Json)[keys[depth - 1] ?? ""];
    this.damaged.push(formatPointer(keys.slice(0, depth - 1)));
    return true;
  }
}

/** The value under `keys`; `undefined` where the way ends before. */
function at(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Json)[key]
        : undefined,
    value,
  );
}
