// Ids as a config writes them: checked in shape, not yet canonical.
// What the canonical form of an id is belongs to routing; here only what may stand in the text.

import type { ChannelId } from "./known-names.ts";

/**
 * A koi id: 1 to 64 letters, digits, `-` or `_`, starting with a letter or digit. Case does not count; lower case is
 * canonical.
 * @pattern ^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$
 */
export type KoiIdText = string;

/**
 * A koi id, or `*` for every koi.
 * @pattern ^(?:\*|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$
 */
export type KoiMatchText = string;

/**
 * A koi id in which `*` stands for any text, so that `team-*` means every koi whose id starts with `team-`.
 * @pattern ^[A-Za-z0-9*][A-Za-z0-9_*-]{0,63}$
 */
export type KoiPatternText = string;

/**
 * An account id: 1 to 64 letters, digits, `-` or `_`, starting with a letter or digit. Case does not count; lower
 * case is canonical.
 * @pattern ^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$
 */
export type AccountIdText = string;

/**
 * An account id, or `*` for every account of the channel.
 * @pattern ^(?:\*|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$
 */
export type AccountMatchText = string;

/**
 * An id given by a platform: of a person, group, room, server, workspace or role. A number is taken too, as long as
 * it is exact; ids with 16 digits or more belong in quotes.
 * @pattern \S
 */
export type PlatformId = string | number;

/**
 * A channel id in capitals or with blanks around it.
 * @pattern ^\s*(?:[Ww][Hh][Aa][Tt][Ss][Aa][Pp][Pp]|[Tt][Ee][Ll][Ee][Gg][Rr][Aa][Mm]|[Dd][Ii][Ss][Cc][Oo][Rr][Dd]|[Ss][Ll][Aa][Cc][Kk]|[Ww][Ee][Bb][Cc][Hh][Aa][Tt])\s*$
 */
export type ChannelSpelling = string;

/** A channel by its id; capitals and blanks around it do not count. */
export type ChannelName = ChannelId | ChannelSpelling;

/**
 * The name of an environment variable: letters, digits and `_`, not starting with a digit.
 * @pattern ^[A-Za-z_][A-Za-z0-9_]*$
 */
export type EnvName = string;
