// The koi that a flag names.

import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import { UsageError } from "../exit-code.ts";

/** Kois by id, of a config or of a table. */
export interface KnownKois {
  readonly defaultKoi: { readonly id: KoiId };
  readonly indexOf: ReadonlyMap<KoiId, number>;
}

/** The id of the koi that `text` names; without one, of the default koi. @throws UsageError where there is none */
export function knownKoi(command: string, text: string | undefined, kois: KnownKois): KoiId {
  if (text === undefined) return kois.defaultKoi.id;
  const id = koiIdOf(text);
  if (id !== undefined && kois.indexOf.has(id)) return id;
  const near = nearest(text, [...kois.indexOf.keys()]);
  throw new UsageError(
    `${command}: there is no koi "${text}"; ${near === undefined ? "see skykoi kois" : `did you mean ${near}?`}`,
  );
}
