// Searching a koi's memory: the tools memory_search and memory_get.

import type { Secret } from "./secret.ts";

/**
 * Where embeddings are computed, and with what, if not as the provider's entry says. It belongs to its provider: a koi that
 * names another provider, or an address of its own, takes nothing of that of `kois.defaults`.
 */
export interface MemoryRemote {
  /**
   * Base address of a server that speaks the OpenAI embeddings protocol. Default: the provider's own.
   * @examples ["http://127.0.0.1:11434/v1"]
   * @pattern ^https?://
   */
  baseUrl?: string;
  /**
   * Key for it. Default: none where `baseUrl` is set, so that no key travels to another address; else what the koi has for
   * the provider.
   * @examples [{"source": "env", "id": "EMBEDDINGS_API_KEY"}]
   */
  apiKey?: Secret;
  /**
   * Headers sent along with each request. Default: none.
   * @examples [{"X-Team": "kois"}]
   */
  headers?: Record<string, Secret>;
}

/** A model on this machine. */
export interface MemoryLocal {
  /**
   * Path of the model file. Default: none.
   * @examples ["~/models/embeddings.gguf"]
   * @pattern \S
   */
  modelPath?: string;
}

/** Where the index lies. */
export interface MemoryStore {
  /**
   * Path of the index; `{koiId}` stands for the koi's id and must be there when several kois share the setting.
   * Default: `memory.sqlite` in the koi's sessions folder.
   * @examples ["~/.SKYKOI/memory/{koiId}.sqlite"]
   * @pattern \S
   */
  path?: string;
}

/** How texts are cut before they are indexed. */
export interface MemoryChunking {
  /**
   * Tokens in a piece.
   * @default 400
   * @examples [800]
   * @minimum 1
   * @asType integer
   */
  tokens?: number;
  /**
   * Tokens that two neighbouring pieces share.
   * @default 80
   * @examples [100]
   * @minimum 0
   * @asType integer
   */
  overlap?: number;
}

/** When the index is brought up to date. */
export interface MemorySync {
  /**
   * When a session starts.
   * @default true
   * @examples [false]
   */
  onSessionStart?: boolean;
  /**
   * Before a search, if something changed.
   * @default true
   * @examples [false]
   */
  onSearch?: boolean;
  /**
   * As files change.
   * @default true
   * @examples [false]
   */
  watch?: boolean;
  /**
   * Milliseconds of quiet after a change before indexing.
   * @default 1500
   * @examples [5000]
   * @minimum 0
   * @asType integer
   */
  watchDebounceMs?: number;
  /**
   * Minutes between two updates in any case; 0 means never.
   * @default 0
   * @examples [60]
   * @minimum 0
   * @asType integer
   */
  intervalMinutes?: number;
}

/** How words and meaning are weighed against each other, where both are known. */
export interface MemoryHybrid {
  /**
   * Whether words count where meaning is known. Without meaning they always do.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Weight of the meaning, against `textWeight`. 0: meaning finds nothing, and no embeddings are computed.
   * @default 0.7
   * @examples [0.5]
   * @minimum 0
   */
  vectorWeight?: number;
  /**
   * Weight of the words, against `vectorWeight`. 0: words find nothing where meaning is known.
   * @default 0.3
   * @examples [0.5]
   * @minimum 0
   */
  textWeight?: number;
  /**
   * How many pieces are taken from each of the two lists before they are weighed, for each result that is wanted.
   * @default 4
   * @examples [8]
   * @minimum 1
   * @asType integer
   */
  candidateMultiplier?: number;
}

/** What a search returns. */
export interface MemoryQuery {
  /**
   * Most results.
   * @default 6
   * @examples [10]
   * @minimum 1
   * @asType integer
   */
  maxResults?: number;
  /**
   * Least score of a result, 0 to 1: the share of the asked words that it has, or how near it is in meaning (a cosine).
   * @default 0.35
   * @examples [0.5]
   * @minimum 0
   * @maximum 1
   */
  minScore?: number;
  /**
   * Words against meaning. Default: as its keys say.
   * @examples [{"vectorWeight": 0.5, "textWeight": 0.5}]
   */
  hybrid?: MemoryHybrid;
}

/** Keeping computed embeddings. */
export interface MemoryCache {
  /**
   * Whether embeddings are kept for texts that stand in no note any more, for 30 days, so that what moves or comes back is
   * not computed again. Those of texts that are there are kept in any case.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Most embeddings kept of a koi's notes, for each model. Notes beyond it are found by words alone.
   * @default 20000
   * @examples [10000]
   * @minimum 1
   * @asType integer
   */
  maxEntries?: number;
}

/** The koi's search in its own notes. A koi's block is laid over `kois.defaults.memorySearch`, key by key. */
export interface MemorySearchConfig {
  /**
   * Whether the memory tools exist.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * What is searched: `memory` (MEMORY.md and `memory/` in the workspace) and `sessions` (the koi's transcripts).
   * @default ["memory"]
   * @examples [["memory", "sessions"]]
   */
  sources?: ("memory" | "sessions")[];
  /**
   * More files or folders with Markdown to search.
   * @default []
   * @examples [["~/notes"]]
   */
  extraPaths?: string[];
  /**
   * Model provider that computes embeddings: `openai`, `google` (or `gemini`), one of `models.providers`, or `auto` for the first
   * of `openai` and `google` that the koi has a credential for. The texts of its notes are sent there. `none`: nobody. Default:
   * none, the search is by words alone.
   * @examples ["openai", "gemini", "auto"]
   * @pattern ^\S+$
   */
  provider?: string;
  /**
   * Server for the embeddings, if it is not the provider's own. Default: none.
   * @examples [{"baseUrl": "http://127.0.0.1:11434/v1"}]
   */
  remote?: MemoryRemote;
  /**
   * Provider to use when the first one fails, as `provider` or as `provider/model`, or `none` for a search by words. It gets the
   * texts as well.
   * @default "none"
   * @examples ["gemini", "ollama/nomic-embed-text"]
   * @pattern ^\S+$
   */
  fallback?: string;
  /**
   * Embedding model, as the provider spells it. Default: `text-embedding-3-small` of `openai`, `gemini-embedding-001` of `google`;
   * other providers need one.
   * @examples ["text-embedding-3-small"]
   * @pattern \S
   */
  model?: string;
  /**
   * A model that would run in this process. There is none, so this has no effect. Default: none.
   * @examples [{"modelPath": "~/models/embeddings.gguf"}]
   */
  local?: MemoryLocal;
  /**
   * Where the index lies. Default: as its keys say.
   * @examples [{"path": "~/.SKYKOI/memory/{koiId}.sqlite"}]
   */
  store?: MemoryStore;
  /**
   * How texts are cut. Default: as its keys say.
   * @examples [{"tokens": 800, "overlap": 100}]
   */
  chunking?: MemoryChunking;
  /**
   * When the index is brought up to date. Default: as its keys say.
   * @examples [{"watch": false}]
   */
  sync?: MemorySync;
  /**
   * What a search returns. Default: as its keys say.
   * @examples [{"maxResults": 10}]
   */
  query?: MemoryQuery;
  /**
   * Keeping computed embeddings. Default: as its keys say.
   * @examples [{"enabled": false}]
   */
  cache?: MemoryCache;
}
