// Files that came with a message. Their addresses hold for a day, so they are asked for when the file is fetched.

import { type APIMessage, Routes } from "discord.js";
import { FetchError, type MediaReference } from "../channel.ts";
import { download, tooLarge } from "../download.ts";
import type { Connected } from "./connected.ts";
import { sendErrorOf } from "./discord-error.ts";

/** Writes the file to `into`. @throws FetchError */
export async function fetchFile(
  { client }: Connected,
  media: MediaReference,
  into: string,
  maxBytes: number,
): Promise<void> {
  if ((media.bytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const { channelId = "", messageId = "", attachmentId } = media.source as Readonly<Record<string, string>>;
  const address = await addressOf(client, channelId, messageId, attachmentId);
  await download({ address, platform: "Discord", into, maxBytes });
}

async function addressOf(
  client: Connected["client"],
  channelId: string,
  messageId: string,
  attachmentId: string | undefined,
): Promise<string> {
  try {
    const message = (await client.rest.get(Routes.channelMessage(channelId, messageId))) as APIMessage;
    const attachment = message.attachments.find(({ id }) => id === attachmentId);
    if (attachment) return attachment.url;
  } catch (error) {
    const { fate, message } = sendErrorOf(error);
    throw new FetchError(message, fate !== "refused", { cause: error });
  }
  throw new FetchError("Discord has the file no more", false);
}
