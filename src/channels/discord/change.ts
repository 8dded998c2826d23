// What is done to a message of ours after it was sent: another text, or away with it.

import { DiscordAPIError, Routes } from "discord.js";
import { SendError } from "../channel.ts";
import type { Connected } from "./connected.ts";
import { sendErrorOf } from "./discord-error.ts";
import { sentMessageOf } from "./sent-name.ts";

/** Discord's code for a message that is gone. */
const UNKNOWN_MESSAGE = 10_008;

/** Gives a message of ours another text. @throws SendError */
export async function editMessage({ client }: Connected, name: string, content: string): Promise<void> {
  const body = { content, allowed_mentions: { parse: ["users"] } };
  try {
    await client.rest.patch(routeOf(name), { body });
  } catch (error) {
    throw sendErrorOf(error);
  }
}

/** Takes a message of ours away, also where it is gone already. @throws SendError */
export async function removeMessage({ client }: Connected, name: string): Promise<void> {
  try {
    await client.rest.delete(routeOf(name));
  } catch (error) {
    if (error instanceof DiscordAPIError && error.code === UNKNOWN_MESSAGE) return;
    throw sendErrorOf(error);
  }
}

function routeOf(name: string): ReturnType<typeof Routes.channelMessage> {
  const sent = sentMessageOf(name);
  if (!sent) throw new SendError("Discord knows no such message", "refused");
  return Routes.channelMessage(sent.channel, sent.id);
}
