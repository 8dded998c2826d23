// Slash commands. Discord wants an answer within three seconds: the gateway's acceptance is one ("thinking …"), and the
// koi's reply takes its place.

import {
  type APIInteraction,
  ApplicationCommandOptionType,
  type Client,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  Routes,
} from "discord.js";
import type { PeerId } from "../../routing/ids.ts";
import type { InboundMessage } from "../channel.ts";
import type { MenuCommand } from "../channel-host.ts";
import { remember } from "../remember.ts";
import type { Connected } from "./connected.ts";
import { factsOf, type Reading } from "./inbound.ts";

/** A command as the message that it stands for: `/status`, `/model gpt-5`. `menu`: what the commands take, in which order. */
export function commandOf(
  interaction: APIInteraction,
  reading: Reading,
  menu: readonly MenuCommand[],
): InboundMessage | undefined {
  if (interaction.type !== InteractionType.ApplicationCommand) return undefined;
  const user = interaction.member?.user ?? interaction.user;
  const channel = interaction.channel?.id;
  if (!user || channel === undefined) return undefined;
  const { data, member, guild_id: guildId } = interaction;
  const options = "options" in data ? (data.options ?? []) : [];
  const order = menu.find(({ name }) => name === data.name)?.arguments.map(({ name }) => name) ?? [];
  // Discord gives them in the order in which the person filled them in.
  const texts = options
    .flatMap((option) => (option.type === ApplicationCommandOptionType.String ? [option] : []))
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    .map(({ value }) => value.trim())
    .filter((value) => value !== "");
  const place = { channel_id: channel, ...(guildId && { guild_id: guildId }) };
  return {
    messageId: `interaction:${interaction.id}`,
    facts: factsOf(place, user.id, member?.roles, reading),
    sender: { id: user.id as PeerId, name: member?.nick ?? user.global_name ?? user.username },
    text: [`/${data.name}`, ...texts].join(" "),
    media: [],
    mentionsUs: true,
    isCommand: true,
    sentAtMs: reading.nowMs,
  };
}

/** Says that an answer is on its way. @throws the errors of discord.js */
export async function deferAnswer(
  { client, asked }: Connected,
  interaction: APIInteraction,
  messageId: string,
): Promise<void> {
  const { application_id: applicationId, token } = interaction;
  // Known before Discord answers: the reply may be quicker.
  remember(asked, messageId, { applicationId, token, isAnswered: false });
  const body = { type: InteractionResponseType.DeferredChannelMessageWithSource };
  await client.rest.post(Routes.interactionCallback(interaction.id, token), { body, auth: false });
}

/** Says to the one who asked that nothing will come. @throws the errors of discord.js */
export async function refuseCommand(
  client: Client,
  interaction: APIInteraction,
  reason: string,
): Promise<void> {
  const data = { content: `This was not taken: ${reason}.`, flags: MessageFlags.Ephemeral };
  const body = { type: InteractionResponseType.ChannelMessageWithSource, data };
  await client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), {
    body,
    auth: false,
  });
}
