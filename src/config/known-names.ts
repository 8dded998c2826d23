// The closed lists of words that a config may use, each written down once.
// The arrays are the source: loops, checks and "did you mean" read them, the types are derived from them,
// and so are the enums of the JSON Schema. Order is the order of documentation, never of precedence.

/** Every channel that this gateway speaks, by the id that a config, a fact and a session key use. */
export const CHANNEL_IDS = ["whatsapp", "telegram", "discord", "slack", "webchat"] as const;

/** A channel by its canonical id. */
export type ChannelId = (typeof CHANNEL_IDS)[number];

/** The kinds of conversation, as messages and session keys carry them. */
export const PEER_KINDS = ["dm", "group", "channel"] as const;

/** The kind of a conversation: one person, a group, or a room of a server or workspace. */
export type PeerKind = (typeof PEER_KINDS)[number];

/** The ways to divide direct messages into sessions, from one shared session to the finest division. */
export const DM_SCOPES = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;

/**
 * How direct messages are divided into sessions: `main` puts all of a koi's direct messages into one session,
 * `per-peer` gives each person one, `per-channel-peer` each person on each channel,
 * `per-account-channel-peer` each person on each account.
 */
export type DmScope = (typeof DM_SCOPES)[number];
