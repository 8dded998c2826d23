// WebChat, the gateway's own page: a visitor id or a room id, taken as it is.

import type { PeerId } from "../ids.ts";
import type { ChannelRules } from "./channel-rules.ts";
import { cleanId, impossibleId, isId } from "./id-text.ts";

const NAME = /^[A-Za-z0-9._@-]{1,128}$/;

/** Whether `text` may be the id of a visitor or a room, as the page sends it: 1 to 128 of `[A-Za-z0-9._@-]`. */
export function isWebChatName(text: string): boolean {
  return NAME.test(text);
}

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
