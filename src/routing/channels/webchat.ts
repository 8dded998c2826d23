// WebChat, the gateway's own page: a visitor id or a room id, taken as it is.

import type { PeerId } from "../ids.ts";
import type { ChannelRules } from "./channel-rules.ts";
import { cleanId, impossibleId, isId } from "./id-text.ts";

export const webchat: ChannelRules = {
  id: "webchat",
  peerKinds: ["dm", "group"],
  hasGuilds: false,
  hasTeams: false,
  hasParents: false,
  needsNoCredentials: true,
  canonicalPeerId(_kind, raw) {
    const text = cleanId(raw);
    return text === undefined ? impossibleId : isId(text);
  },
  canonicalGuildId: () => undefined,
  canonicalRoleId: () => undefined,
  canonicalTeamId: () => undefined,
  examplePeerId: (kind, n) => `${kind === "dm" ? "visitor" : "room"}-${n}` as PeerId,
};
