// Whom a config lets compute the embeddings of a koi's notes: `memorySearch.provider` and what belongs to it. Pure.
// INVARIANT: without a `provider` there is none: no text of a koi leaves this machine for a search that nobody configured.

import { DEFAULTS } from "../../config/defaults.ts";
import type { MemoryRemote, MemorySearchConfig } from "../../config/memory-search.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { koiEntry } from "../../policy/koi-entry.ts";
import type { KoiId } from "../../routing/ids.ts";

/** A provider as it is chosen. */
export interface EmbeddingChoice {
  /** In lower case, as it is written: `gemini` and `auto` are not resolved. */
  readonly provider: string;
  /** Default: the provider's usual one. */
  readonly model?: string;
  readonly remote: MemoryRemote;
}

/** The choices of a koi, first the one to try first; empty: its notes are searched by words alone. */
export function embeddingChoices(config: SkykoiConfig, koiId: KoiId): readonly EmbeddingChoice[] {
  const all = config.kois?.defaults?.memorySearch ?? {};
  const own = koiEntry(config, koiId)?.config.memorySearch ?? {};
  const provider = wordOf(own.provider ?? all.provider);
  if (provider === undefined || provider === "none" || !countsMeaning(own, all)) return [];
  // What stands beside another provider is that one's: its model is unknown here, and its key is not for others.
  const isSame = wordOf(all.provider) === undefined || wordOf(all.provider) === provider;
  const model = own.model ?? (isSame ? all.model : undefined);
  const remote = {
    ...(isSame && own.remote?.baseUrl === undefined && all.remote),
    ...own.remote,
  };
  const first = { provider, remote, ...(model !== undefined && { model: model.trim() }) };
  const { fallback: usual } = DEFAULTS.kois.defaults.memorySearch;
  const fallback = own.fallback ?? all.fallback ?? usual;
  return fallback.trim().toLowerCase() === "none" ? [first] : [first, fallbackOf(fallback)];
}

function fallbackOf(text: string): EmbeddingChoice {
  const [, provider = "", model = ""] = /^([^/]*)\/?(.*)$/s.exec(text.trim()) ?? [];
  return { provider: provider.toLowerCase(), remote: {}, ...(model !== "" && { model }) };
}

function wordOf(text: string | undefined): string | undefined {
  return text?.trim().toLowerCase();
}

function countsMeaning(own: MemorySearchConfig, all: MemorySearchConfig): boolean {
  const usual = DEFAULTS.kois.defaults.memorySearch;
  if (!(own.enabled ?? all.enabled ?? usual.enabled)) return false;
  const weight = own.query?.hybrid?.vectorWeight ?? all.query?.hybrid?.vectorWeight;
  return (weight ?? usual.query.hybrid.vectorWeight) > 0;
}
