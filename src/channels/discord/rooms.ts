// The settings of one room: its own entry, for a thread that of its channel, else `*`.

import type { DiscordRoom } from "../../config/channels/discord-guilds.ts";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { Connected } from "./connected.ts";

/** The entry of a room; `undefined` where there is none, or for a thread that is one already. */
export function roomOf(
  { guilds = {} }: DiscordSettings,
  { client }: Connected,
  channelId: string,
): DiscordRoom | undefined {
  const channel = client.channels.cache.get(channelId);
  if (!channel || channel.isDMBased() || channel.isThread()) return undefined;
  const { canonicalGuildId, canonicalPeerId } = channelRules.discord;
  const guild =
    Object.entries(guilds).find(([key]) => canonicalGuildId(key) === channel.guildId)?.[1] ?? guilds["*"];
  const rooms = guild?.channels ?? {};
  const named = Object.entries(rooms).find(([key]) => {
    const judged = canonicalPeerId("channel", key);
    return judged.ok && judged.id === channelId;
  });
  return named?.[1] ?? rooms["*"];
}
