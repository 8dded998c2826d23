// Which reactions a koi learns of: `reactionNotifications` of the server, in direct messages those on its own messages.

import type { DiscordSettings } from "../../config/channels/discord.ts";
import { channelRules } from "../../routing/channels/registry.ts";

/** Whether the reaction is passed on. */
export function isWelcomeReaction(
  { guilds = {} }: DiscordSettings,
  { guild_id: guildId, user_id: user }: { readonly guild_id?: string; readonly user_id: string },
  isOnOurs: boolean,
): boolean {
  const named = Object.entries(guilds).find(
    ([key]) => channelRules.discord.canonicalGuildId(key) === guildId,
  );
  const guild = guildId === undefined ? undefined : (named?.[1] ?? guilds["*"]);
  switch (guild?.reactionNotifications ?? "own") {
    case "off":
      return false;
    case "all":
      return true;
    case "allowlist":
      return (guild?.users ?? []).some((id) => ["*", user].includes(String(id)));
    case "own":
      return isOnOurs;
  }
}
