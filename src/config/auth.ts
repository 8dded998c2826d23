// Auth profiles: which credentials a koi tries, in which order, and how long a failing one rests.
// The credentials themselves lie in auth-profiles.json in each koi's own folder and are never shared.

/** What is known of a profile without its secret. */
export interface AuthProfile {
  /**
   * Provider that the profile is for.
   * @examples ["anthropic"]
   * @pattern ^\S+$
   */
  provider: string;
  /**
   * Kind of credential: a key, a login that is renewed, or a token that is not.
   * @examples ["api_key"]
   */
  mode: "api_key" | "oauth" | "token";
  /**
   * Address of the account, for listings. Default: none.
   * @examples ["me@example.org"]
   */
  email?: string;
}

/**
 * A number of hours.
 * @minimum 0
 */
export type Hours = number;

/** How long failing profiles rest. Rate limits and rejections rest 1, 5, 25, then 60 minutes. */
export interface AuthCooldowns {
  /**
   * Hours of rest after a billing failure; each further failure doubles them.
   * @default 5
   * @examples [1]
   * @minimum 0
   */
  billingBackoffHours?: number;
  /**
   * Other hours for some providers. Default: none.
   * @examples [{"openrouter": 1}]
   */
  billingBackoffHoursByProvider?: Record<string, Hours>;
  /**
   * Most hours of rest after billing failures.
   * @default 24
   * @examples [12]
   * @minimum 0
   */
  billingMaxHours?: number;
  /**
   * Hours without a failure after which earlier ones are forgotten.
   * @default 24
   * @examples [6]
   * @minimum 0
   */
  failureWindowHours?: number;
}

/** Order and rest periods of auth profiles. */
export interface AuthConfig {
  /**
   * Profiles by id (`<provider>:<name>`), without their secrets. Default: those in the koi's folder.
   * @examples [{"anthropic:work": {"provider": "anthropic", "mode": "api_key"}}]
   */
  profiles?: Record<string, AuthProfile>;
  /**
   * Order in which a provider's profiles are tried. Default: logins, tokens, keys; of each kind the one that rested
   * longest.
   * @examples [{"anthropic": ["anthropic:work", "anthropic:private"]}]
   */
  order?: Record<string, string[]>;
  /**
   * How long failing profiles rest. Default: as its keys say.
   * @examples [{"billingMaxHours": 12}]
   */
  cooldowns?: AuthCooldowns;
}
