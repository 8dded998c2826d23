// Model providers of one's own. A koi's models.json has the same shape.

import type { Secret } from "./secret.ts";

/** The protocol that a provider's server speaks. */
export type ModelApi =
  | "openai-completions"
  | "openai-responses"
  | "anthropic-messages"
  | "google-generative-ai";

/** Prices in US dollars for a million tokens. */
export interface ModelCost {
  /**
   * Tokens that are sent.
   * @default 0
   * @examples [3]
   * @minimum 0
   */
  input?: number;
  /**
   * Tokens that are received.
   * @default 0
   * @examples [15]
   * @minimum 0
   */
  output?: number;
  /**
   * Tokens that are read from the provider's cache.
   * @default 0
   * @examples [0.3]
   * @minimum 0
   */
  cacheRead?: number;
  /**
   * Tokens that are written to the provider's cache.
   * @default 0
   * @examples [3.75]
   * @minimum 0
   */
  cacheWrite?: number;
}

/** A model that a provider offers. */
export interface ModelEntry {
  /**
   * Id of the model at the provider.
   * @examples ["llama3.2"]
   * @pattern \S
   */
  id: string;
  /**
   * Name for listings. Default: the id.
   * @examples ["Llama 3.2"]
   */
  name?: string;
  /**
   * Protocol for this model. Default: the provider's.
   * @examples ["openai-responses"]
   */
  api?: ModelApi;
  /**
   * Whether the model can think before it answers.
   * @default false
   * @examples [true]
   */
  reasoning?: boolean;
  /**
   * What the model takes.
   * @default ["text"]
   * @examples [["text", "image"]]
   */
  input?: ("text" | "image" | "audio")[];
  /**
   * Size of the context window in tokens.
   * @default 128000
   * @examples [8192]
   * @minimum 1
   * @asType integer
   */
  contextWindow?: number;
  /**
   * Most tokens in one answer. Default: what its provider takes without a word about it, for a model of Anthropic's that
   * is not known 4096.
   * @examples [4096]
   * @minimum 1
   * @asType integer
   */
  maxTokens?: number;
  /**
   * Prices, for the cost shown with a turn. Default: unknown.
   * @examples [{"input": 3, "output": 15}]
   */
  cost?: ModelCost;
  /**
   * Headers sent along with each request for this model. Default: none.
   * @examples [{"X-Team": "kois"}]
   */
  headers?: Record<string, Secret>;
}

/**
 * How logins of a provider are renewed: the refresh grant of OAuth 2.0 (RFC 6749, section 6). The refresh tokens
 * themselves lie in the kois' auth profiles.
 */
export interface ModelOAuth {
  /**
   * Token address of the provider, without a password in it. Without TLS on this machine only.
   * @examples ["https://auth.example.com/oauth/token"]
   * @pattern ^(https://[^@\s]+|http://(127\.0\.0\.1|localhost|\[::1\])[:/][^@\s]*)$
   */
  tokenUrl: string;
  /**
   * Id that the provider gave the program which logged in.
   * @examples ["kois-desktop"]
   * @pattern \S
   */
  clientId: string;
  /**
   * Secret that belongs to the id, for providers that want one. Default: none.
   * @examples [{"source": "env", "id": "EXAMPLE_CLIENT_SECRET"}]
   */
  clientSecret?: Secret;
}

/** A server that offers models, or other settings for a built-in provider of the same name. */
export interface ModelProvider {
  /**
   * Base address. Default: the built-in provider's; a provider of your own needs one.
   * @examples ["http://127.0.0.1:11434/v1"]
   * @pattern ^https?://
   */
  baseUrl?: string;
  /**
   * Protocol. Default: the built-in provider's, else `openai-completions`.
   * @examples ["openai-completions"]
   */
  api?: ModelApi;
  /**
   * Key. Default: the koi's auth profile for this provider; a local server needs none.
   * @examples [{"source": "env", "id": "GROQ_API_KEY"}]
   */
  apiKey?: Secret;
  /**
   * Headers sent along with each request. Default: none.
   * @examples [{"X-Team": "kois"}]
   */
  headers?: Record<string, Secret>;
  /**
   * How logins (auth profiles of the kind `oauth`) are renewed. Default: what the profile itself says.
   * @examples [{"tokenUrl": "https://auth.example.com/oauth/token", "clientId": "kois-desktop"}]
   */
  oauth?: ModelOAuth;
  /**
   * Models that it offers, by id or with what is known of them. Default: any id is taken.
   * @examples [["llama3.2", {"id": "qwen3", "contextWindow": 32768, "reasoning": true}]]
   */
  models?: (string | ModelEntry)[];
}

/** Model providers. */
export interface ModelsConfig {
  /**
   * `merge`: these providers stand beside the built-in ones. `replace`: there are no others.
   * @default "merge"
   * @examples ["replace"]
   */
  mode?: "merge" | "replace";
  /**
   * Providers by the name that comes before the `/` of a model. Default: none.
   * @examples [{"ollama": {"baseUrl": "http://127.0.0.1:11434/v1", "models": ["llama3.2"]}}]
   */
  providers?: Record<string, ModelProvider>;
}
