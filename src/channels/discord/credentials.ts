// The token of a bot: from its block, else, for the default account, from the environment.

import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import { SetupError } from "../account-life.ts";
import type { ChannelHost } from "../channel-host.ts";

/** @throws SetupError where there is none; SecretError where a reference leads to nothing */
export async function readToken(host: ChannelHost<DiscordSettings>, accountId: AccountId): Promise<string> {
  const { token } = host.settings(accountId);
  const isDefault = host.defaultAccount() === accountId;
  const text = token === undefined ? isDefault && host.env["DISCORD_BOT_TOKEN"] : await host.resolve(token);
  const bare = (text || "").trim().replace(/^Bot\s+/i, "");
  if (bare === "") throw new SetupError("it has no token of a bot: set token");
  return bare;
}
