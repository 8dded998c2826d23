// The gateway's chat commands as slash commands of the bot, where they are not known to Discord as they are.

import { type APIApplicationCommand, ApplicationCommandOptionType, type Client, Routes } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { ChannelHost } from "../channel-host.ts";
import { sendErrorOf } from "./discord-error.ts";

/** Registers the commands. Never rejects: without them a command is typed as text. */
export async function offerCommands(client: Client<true>, host: ChannelHost<DiscordSettings>): Promise<void> {
  const route = Routes.applicationCommands(client.application.id);
  const wanted = host.menuCommands().map(({ name, description }) => ({
    name,
    description: description.slice(0, 100),
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: "text",
        description: "What stands behind the command",
        required: false,
      },
    ],
  }));
  try {
    const known = (await client.rest.get(route)) as readonly APIApplicationCommand[];
    const text = (all: readonly { name: string; description: string }[]): string =>
      JSON.stringify(all.map(({ name, description }) => [name, description]).sort());
    if (text(known) !== text(wanted)) await client.rest.put(route, { body: wanted });
  } catch (error) {
    host.log.warn({ error: sendErrorOf(error).message }, "the bot's slash commands could not be set");
  }
}
