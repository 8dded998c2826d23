// The ids that routing speaks of, as branded strings, so that two of them can't be swapped by accident.
// A branded id is always canonical (one spelling): it is made only by the functions here and by
// `canonicalPeerId` of a channel's rules (src/routing/channels/).

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Id of one koi: lower case, `[a-z0-9][a-z0-9_-]{0,63}`. */
export type KoiId = Branded<"KoiId">;
/** Id of one account of a channel: lower case, `[a-z0-9][a-z0-9_-]{0,63}`. */
export type AccountId = Branded<"AccountId">;
/** Canonical id of a peer on its channel (E.164, JID, snowflake, …). Case is significant. */
export type PeerId = Branded<"PeerId">;
/** Key of one conversation of one koi, `koi:<koiId>:…` (Page: Concepts; shapes in session-key.ts). */
export type SessionKey = Branded<"SessionKey">;

// Tested before lower-casing, which would turn the Kelvin sign into a `k`.
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

/** The canonical koi id of `text` (trimmed, lower case), or `undefined` where `text` is no koi id. */
export function koiIdOf(text: string): KoiId | undefined {
  const name = text.trim();
  return NAME.test(name) ? (name.toLowerCase() as KoiId) : undefined;
}

/** The canonical account id of `text` (trimmed, lower case), or `undefined` where `text` is none. */
export function accountIdOf(text: string): AccountId | undefined {
  const name = text.trim();
  return NAME.test(name) ? (name.toLowerCase() as AccountId) : undefined;
}
