// The tiers of bindings for people; those that are missing here say it themselves.

/** @type {Readonly<Record<string, string>>} */
export const tierWords = {
  parentPeer: "parent peer",
  peerKind: "any peer of its kind",
  guildRoles: "guild and roles",
};
