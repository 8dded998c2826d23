// Slack: a letter for the kind, then capitals and digits: `U`/`W` people, `C`/`G` conversations with a
// membership, `T` workspaces. `D…` names the conversation of a DM, not the person, and is refused.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { ChannelRules, IdJudgement } from "./channel-rules.ts";
import { cleanId, idOfKind, impossibleId, isId, nameNotId, withoutPrefix } from "./id-text.ts";

const MENTION = /^<[@#]([A-Z0-9]+)(?:\|[^>]*)?>$/i;
const ARCHIVE_LINK = /^https?:\/\/[^/]+\/archives\/([A-Z0-9]+)(?:\/.*)?$/i;

// Tested before upper-casing, which would turn `ß` into `SS`.
const ID = /^[UWCGD][A-Z0-9]{6,}$/i;
// `general` has the shape of an id in lower case. Slack shows ids in capitals, and most hold a digit.
const WORD = /^[A-Za-z]*[a-z][A-Za-z]*$/;

function judge(kind: PeerKind, text: string): IdJudgement {
  const stated = MENTION.exec(text)?.[1] ?? ARCHIVE_LINK.exec(text)?.[1];
  const isWord = stated === undefined && WORD.test(text);
  if (isWord || !ID.test(stated ?? text)) return /^[@#A-Za-z]/.test(text) ? nameNotId : impossibleId;
  const id = (stated ?? text).toUpperCase();
  if (id.startsWith("D")) return idOfKind("conversation");
  const isPerson = /^[UW]/.test(id);
  if (isPerson !== (kind === "dm")) return idOfKind(isPerson ? "dm" : "channel");
  return isId(id);
}

export const slack: ChannelRules = {
  id: "slack",
  peerKinds: ["dm", "group", "channel"],
  hasGuilds: false,
  hasTeams: true,
  hasParents: false,
  needsNoCredentials: false,
  canonicalPeerId(kind: PeerKind, raw: string): IdJudgement {
    const text = cleanId(raw);
    if (text === undefined) return impossibleId;
    return judge(kind, withoutPrefix(withoutPrefix(text, "slack:"), "user:", "channel:"));
  },
  canonicalGuildId: () => undefined,
  canonicalRoleId: () => undefined,
  canonicalTeamId(raw: string): string | undefined {
    const text = cleanId(raw);
    const id = text && withoutPrefix(text, "slack:", "team:");
    return id && /^[TE][A-Z0-9]+$/i.test(id) ? id.toUpperCase() : undefined;
  },
  examplePeerId: (kind, n) => `${kind === "dm" ? "U" : "C"}0WITNES${String(n).padStart(4, "0")}` as PeerId,
};
