// The gateway's chat commands as slash commands of the bot, where they are not known to Discord as they are.

import {
  type APIApplicationCommand,
  type APIApplicationCommandStringOption,
  ApplicationCommandOptionType,
  type Client,
  Routes,
} from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { ChannelHost, MenuCommand } from "../channel-host.ts";
import { sendErrorOf } from "./discord-error.ts";

// Discord: "Application Commands". A command has at most 25 options, each at most 25 choices.
const LONGEST_DESCRIPTION = 100;
const MOST_COMMANDS = 100;
const NAME = /^[-_\p{Ll}\p{Lm}\p{Lo}\p{N}]{1,32}$/u;

/** A command as it is told to Discord. */
export interface DiscordCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly APIApplicationCommandStringOption[];
}

/** The commands for Discord, each with its arguments. */
export function discordCommands(menu: readonly MenuCommand[]): readonly DiscordCommand[] {
  return menu
    .filter(({ name }) => NAME.test(name))
    .slice(0, MOST_COMMANDS)
    .map(({ name, description, arguments: all }) => ({
      name,
      description: description.slice(0, LONGEST_DESCRIPTION),
      options: all.map((argument) => ({
        type: ApplicationCommandOptionType.String,
        name: argument.name,
        description: argument.description.slice(0, LONGEST_DESCRIPTION),
        required: argument.isRequired ?? false,
        ...(argument.choices && { choices: argument.choices.map((value) => ({ name: value, value })) }),
      })),
    }));
}

/** Registers the commands. Never rejects: without them a command is typed as text. */
export async function offerCommands(client: Client<true>, host: ChannelHost<DiscordSettings>): Promise<void> {
  const route = Routes.applicationCommands(client.application.id);
  const wanted = discordCommands(host.menuCommands());
  try {
    const known = (await client.rest.get(route)) as readonly APIApplicationCommand[];
    if (fingerprint(known) !== fingerprint(wanted)) await client.rest.put(route, { body: wanted });
  } catch (error) {
    host.log.warn({ error: sendErrorOf(error).message }, "the bot's slash commands could not be set");
  }
}

type Known = Pick<APIApplicationCommand, "name" | "description" | "options">;

/** What counts of commands; Discord adds much and leaves out what is false. */
function fingerprint(all: readonly (Known | DiscordCommand)[]): string {
  const commands = all.map(({ name, description, options = [] }) => [
    name,
    description,
    options.map((option) => [
      option.name,
      option.description,
      option.required ?? false,
      "choices" in option ? (option.choices ?? []).map(({ value }) => value) : [],
    ]),
  ]);
  return JSON.stringify(commands.sort((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1)));
}
