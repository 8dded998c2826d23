// Discord: every id is a snowflake, a 64-bit number written as decimal text.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { ChannelRules, IdJudgement } from "./channel-rules.ts";
import { cleanId, idOfKind, impossibleId, isId, nameNotId, withoutPrefix } from "./id-text.ts";

const MAX_SNOWFLAKE = (1n << 64n) - 1n;

// Old snowflakes are short, so the number of digits is bounded above only.
function snowflake(text: string): string | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === 0n || value > MAX_SNOWFLAKE ? undefined : `${value}`;
}

function peer(kind: PeerKind, raw: string): IdJudgement {
  const text = withoutPrefix(raw, "discord:");
  const mention = /^<(@!?|#)(\d+)>$/.exec(text);
  const prefix = /^(user|channel):(.*)$/i.exec(text);
  const stated = mention ? (mention[1] === "#" ? "channel" : "dm") : prefix?.[1]?.toLowerCase();
  const isPerson = stated === "dm" || stated === "user";
  const id = snowflake((mention?.[2] ?? prefix?.[2] ?? text).trim());
  if (id === undefined) return /^[@#]|[A-Za-z_]/.test(text) ? nameNotId : impossibleId;
  if (stated !== undefined && isPerson !== (kind === "dm")) return idOfKind(isPerson ? "dm" : "channel");
  return isId(id);
}

function bareId(raw: string, mention: RegExp): string | undefined {
  const text = cleanId(raw);
  if (text === undefined) return undefined;
  const bare = withoutPrefix(text, "discord:", "guild:", "role:");
  return snowflake(mention.exec(bare)?.[1] ?? bare);
}

export const discord: ChannelRules = {
  id: "discord",
  peerKinds: ["dm", "group", "channel"],
  hasGuilds: true,
  hasTeams: false,
  hasParents: true,
  needsNoCredentials: false,
  canonicalPeerId(kind: PeerKind, raw: string): IdJudgement {
    const text = cleanId(raw);
    return text === undefined ? impossibleId : peer(kind, text);
  },
  canonicalGuildId: (raw) => bareId(raw, /^$/),
  canonicalRoleId: (raw) => bareId(raw, /^<@&(\d+)>$/),
  canonicalTeamId: () => undefined,
  examplePeerId: (kind, n) =>
    `${(kind === "dm" ? 700_000_000_000_000_000n : 800_000_000_000_000_000n) + BigInt(n)}` as PeerId,
};
