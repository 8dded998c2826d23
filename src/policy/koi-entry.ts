// A koi's own entry in `kois.list`, with its place.

import type { KoiConfig } from "../config/koi.ts";
import { pointerTo } from "../config/pointer.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import { type KoiId, koiIdOf } from "../routing/ids.ts";

/** A koi's entry where it stands. */
export interface KoiEntry {
  readonly config: KoiConfig;
  readonly pointer: string;
}

/** A config never changes, so each list is read once. */
const indexes = new WeakMap<readonly KoiConfig[], ReadonlyMap<KoiId, KoiEntry>>();

/** The first entry with this id; `undefined` where there is none, as for the implied koi `main`. */
export function koiEntry(config: SkykoiConfig, koiId: KoiId): KoiEntry | undefined {
  const list = config.kois?.list;
  if (!list) return undefined;
  const known = indexes.get(list);
  if (known) return known.get(koiId);
  const index = new Map<KoiId, KoiEntry>();
  list.forEach((entry, i) => {
    const id = koiIdOf(entry.id);
    if (id !== undefined && !index.has(id))
      index.set(id, { config: entry, pointer: pointerTo("/kois/list", i) });
  });
  indexes.set(list, index);
  return index.get(koiId);
}
