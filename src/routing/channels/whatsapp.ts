// WhatsApp: people are E.164 numbers, groups are JIDs. A LID (`…@lid`) is another identity space and kept
// as it is: the adapter maps it to a number before it routes.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { ChannelRules, IdHint, IdJudgement } from "./channel-rules.ts";
import { cleanId, idOfKind, impossibleId, isId, nameNotId, withoutPrefix } from "./id-text.ts";

const PERSON_JID = /^\+?(\d+)(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/i;
const LID = /^(\d+)(?::\d+)?@lid$/i;
const GROUP_JID = /^(\S.*)@g\.us$/i;
const BARE_GROUP = /^(?:\d{1,20}-\d{1,20}|\d{18,32})$/;
// What people put between the digits of a number.
const NUMBER_PUNCTUATION = /[\s().\-/]/g;

// Countries whose mobile numbers WhatsApp may know in another form (an extra 9 or 1).
function variantHint(digits: string): IdHint | undefined {
  return /^55\d{2}9?\d{8}$/.test(digits) || /^54(9)?\d{10}$/.test(digits) || /^52(1)?\d{10}$/.test(digits)
    ? "number_variant"
    : undefined;
}

function personId(text: string): IdJudgement {
  if (GROUP_JID.test(text)) return idOfKind("group");
  const lid = LID.exec(text);
  if (lid) return isId(`${lid[1]}@lid`);
  if (text.startsWith("@") || text.startsWith("#")) return nameNotId;
  const jid = PERSON_JID.exec(text);
  const number = (jid?.[1] ?? text).replace(NUMBER_PUNCTUATION, "");
  const digits = number.startsWith("+") ? number.slice(1) : number.replace(/^00/, "");
  if (!/^\d{7,15}$/.test(digits)) return impossibleId;
  return isId(`+${digits}`, variantHint(digits));
}

function groupId(text: string): IdJudgement {
  const jid = GROUP_JID.exec(text);
  if (jid) {
    const local = jid[1] ?? "";
    return isId(`${local}@g.us`, /^\d+(-\d+)?$/.test(local) ? undefined : "unusual_group_id");
  }
  if (BARE_GROUP.test(text)) return isId(`${text}@g.us`);
  if (personId(text).ok) return idOfKind("dm");
  return text.startsWith("@") || text.startsWith("#") ? nameNotId : impossibleId;
}

export const whatsapp: ChannelRules = {
  id: "whatsapp",
  peerKinds: ["dm", "group"],
  hasGuilds: false,
  hasTeams: false,
  hasParents: false,
  needsNoCredentials: true,
  canonicalPeerId(kind: PeerKind, raw: string): IdJudgement {
    const text = cleanId(raw);
    if (text === undefined) return impossibleId;
    const bare = withoutPrefix(text, "whatsapp:");
    return kind === "dm" ? personId(bare) : groupId(bare);
  },
  canonicalGuildId: () => undefined,
  canonicalRoleId: () => undefined,
  canonicalTeamId: () => undefined,
  examplePeerId: (kind, n) =>
    (kind === "dm"
      ? `+1555555${String(n).padStart(4, "0")}`
      : `12036300000000${String(n).padStart(4, "0")}@g.us`) as PeerId,
};
