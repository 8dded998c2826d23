// The kois with their paths, and which of them is the default. In: the config. Out: one `ResolvedKoi` for each
// id; paths stay as written or as the default gives them (`<state>/…`), so nothing depends on this machine.

import type { KoiConfig } from "../../config/koi.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { defaultKoiDir, defaultWorkspace, sessionsDir } from "../../config/paths.ts";
import { type KoiId, koiIdOf } from "../../routing/ids.ts";
import { pointerTo } from "../read/pointer.ts";

/** One koi. */
export interface ResolvedKoi {
  readonly id: KoiId;
  /** Its entry in `kois.list`; `""` for the implied koi `main`. */
  readonly pointer: string;
  readonly config: KoiConfig;
  readonly workspace: string;
  readonly koiDir: string;
  readonly sessionsDir: string;
}

/** The kois of a config. */
export interface ResolvedKois {
  /** In list order, the first of each id; never empty. */
  readonly list: readonly ResolvedKoi[];
  readonly indexOf: ReadonlyMap<KoiId, number>;
  readonly defaultKoi: ResolvedKoi;
  /** Whether an entry says `default: true`. */
  readonly defaultIsStated: boolean;
}

/** Stands for the state dir of the gateway that runs the table. */
export const STATE_DIR = "<state>";

/** The kois, resolved. Entries whose id is none are left out: validation has reported them. */
export function resolveKois(config: SkykoiConfig): ResolvedKois {
  const entries: { id: KoiId; pointer: string; config: KoiConfig }[] = [];
  const seen = new Set<KoiId>();
  (config.kois?.list ?? []).forEach((entry, i) => {
    const id = koiIdOf(entry.id);
    if (id === undefined || seen.has(id)) return;
    seen.add(id);
    entries.push({ id, pointer: pointerTo("/kois/list", i), config: entry });
  });
  if (entries.length === 0) entries.push({ id: "main" as KoiId, pointer: "", config: { id: "main" } });
  const marked = entries.find((entry) => entry.config.default === true);
  const defaultId = (marked ?? entries[0])?.id;
  const list = entries.map((entry) => withPaths(entry, entry.id === defaultId, config));
  return {
    list,
    indexOf: new Map(list.map((koi, i) => [koi.id, i])),
    defaultKoi: list.find((koi) => koi.id === defaultId) as ResolvedKoi,
    defaultIsStated: marked !== undefined,
  };
}

function withPaths(
  { id, pointer, config: own }: { readonly id: KoiId; readonly pointer: string; readonly config: KoiConfig },
  isDefault: boolean,
  config: SkykoiConfig,
): ResolvedKoi {
  const shared = isDefault ? config.kois?.defaults?.workspace : undefined;
  return {
    id,
    pointer,
    config: own,
    workspace: own.workspace ?? shared ?? defaultWorkspace(STATE_DIR, id, isDefault),
    koiDir: own.koiDir ?? defaultKoiDir(STATE_DIR, id),
    sessionsDir: sessionsDir(STATE_DIR, id, config.session?.store),
  };
}
