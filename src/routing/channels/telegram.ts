// Telegram: decimal ids as text. People are positive, groups and channels negative, a forum topic is
// `<chatId>:topic:<n>` and hangs under its group.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { ChannelRules, IdJudgement } from "./channel-rules.ts";
import { cleanId, idOfKind, impossibleId, isId, nameNotId, withoutPrefix } from "./id-text.ts";

const ROOM = /^(-?\d{1,19})(?::topic:(\d{1,10}))?$/;
const PRIVATE_LINK = /^(?:https?:\/\/)?t\.me\/c\/(\d+)(?:\/.*)?$/i;
// Bot API: supergroups and channels lie below this; what lies above is a basic group, whose id changes
// when it is upgraded.
const FIRST_SUPERGROUP = -1_000_000_000_000n;

function judge(kind: PeerKind, text: string): IdJudgement {
  const link = PRIVATE_LINK.exec(text);
  const parts = ROOM.exec(link ? `-100${link[1]}` : text);
  if (!parts) return /^[@#A-Za-z]/.test(text) ? nameNotId : impossibleId;
  const chat = BigInt(parts[1] ?? "0");
  const topic = parts[2] === undefined ? undefined : BigInt(parts[2]);
  // Topics count from 1 (General), and only a group has any.
  if (chat === 0n || topic === 0n || (chat > 0n && topic !== undefined)) return impossibleId;
  if (chat > 0n) return kind === "dm" ? isId(`${chat}`) : idOfKind("dm");
  if (kind === "dm") return idOfKind("group");
  const hint = chat > FIRST_SUPERGROUP ? "migrating_id" : undefined;
  return isId(topic === undefined ? `${chat}` : `${chat}:topic:${topic}`, hint);
}

export const telegram: ChannelRules = {
  id: "telegram",
  peerKinds: ["dm", "group", "channel"],
  hasGuilds: false,
  hasTeams: false,
  hasParents: true,
  needsNoCredentials: false,
  canonicalPeerId(kind: PeerKind, raw: string): IdJudgement {
    const text = cleanId(raw);
    return text === undefined ? impossibleId : judge(kind, withoutPrefix(text, "telegram:", "tg:"));
  },
  canonicalGuildId: () => undefined,
  canonicalRoleId: () => undefined,
  canonicalTeamId: () => undefined,
  examplePeerId: (kind, n) => (kind === "dm" ? `${7_000_000_000 + n}` : `-100${9_000_000_000 + n}`) as PeerId,
};
