// What a config says of the search in a koi's memory: its own block over that of all, key by key, over the defaults.

import { DEFAULTS } from "../../config/defaults.ts";
import type { MemorySync } from "../../config/memory-search.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { koiEntry } from "../../policy/koi-entry.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Hybrid } from "./rank-pieces.ts";
import type { KeptVectors } from "./vector-table.ts";

/** How a koi's memory is searched. */
export interface MemorySettings {
  /** Tokens of a piece, and those that neighbours share. */
  readonly tokens: number;
  readonly overlap: number;
  readonly maxResults: number;
  /** Least share of the asked words, or least cosine, that a result has, 0 to 1. */
  readonly minScore: number;
  readonly hybrid: Hybrid;
  readonly vectors: KeptVectors;
  /** Further files and folders, as they are configured. */
  readonly extraPaths: readonly string[];
  /** Whether MEMORY.md and `memory/` are searched. */
  readonly hasMemory: boolean;
  /** Whether the koi's conversations are searched, for its owner. */
  readonly hasSessions: boolean;
  /** Where the index lies, as it is configured. Default: in the koi's sessions folder. */
  readonly indexPath?: string;
  readonly sync: Required<MemorySync>;
}

/** The settings of a koi. Pure. */
export function memorySettings(config: SkykoiConfig, koiId: KoiId): MemorySettings {
  const all = config.kois?.defaults?.memorySearch;
  const own = koiEntry(config, koiId)?.config.memorySearch;
  const { chunking, query, sync, sources, extraPaths, cache } = DEFAULTS.kois.defaults.memorySearch;
  const hasSource = (wanted: string): boolean =>
    (own?.sources ?? all?.sources ?? sources).some((source) => source === wanted);
  const hybrid = { ...query.hybrid, ...all?.query?.hybrid, ...own?.query?.hybrid };
  const path = own?.store?.path ?? all?.store?.path;
  return {
    ...chunking,
    ...all?.chunking,
    ...own?.chunking,
    maxResults: own?.query?.maxResults ?? all?.query?.maxResults ?? query.maxResults,
    minScore: own?.query?.minScore ?? all?.query?.minScore ?? query.minScore,
    hybrid: {
      hasWords: hybrid.enabled,
      vectorWeight: hybrid.vectorWeight,
      textWeight: hybrid.textWeight,
      candidateMultiplier: hybrid.candidateMultiplier,
    },
    vectors: {
      keepsGone: own?.cache?.enabled ?? all?.cache?.enabled ?? cache.enabled,
      most: own?.cache?.maxEntries ?? all?.cache?.maxEntries ?? cache.maxEntries,
    },
    extraPaths: own?.extraPaths ?? all?.extraPaths ?? extraPaths,
    hasMemory: hasSource("memory"),
    hasSessions: hasSource("sessions"),
    ...(path !== undefined && { indexPath: path.replaceAll("{koiId}", koiId) }),
    sync: { ...sync, ...all?.sync, ...own?.sync },
  };
}
