// Files that came with a message. Their addresses hold for a day, so they are asked for when the file is fetched.

import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type APIMessage, Routes } from "discord.js";
import { FetchError, type MediaReference } from "../channel.ts";
import type { Connected } from "./connected.ts";
import { sendErrorOf } from "./discord-error.ts";

/** Longest that one file may take. */
const FETCH_WITHIN_MS = 120_000;

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
  try {
    await download(address, into, maxBytes);
  } catch (error) {
    await rm(into, { force: true });
    if (error instanceof FetchError) throw error;
    throw new FetchError("Discord did not send the whole file", true, { cause: error });
  }
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

async function download(address: string, into: string, maxBytes: number): Promise<void> {
  const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
  if (!response.ok || !response.body) {
    throw new FetchError(
      `Discord answered ${response.status}`,
      response.status >= 500 || response.status === 429,
    );
  }
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
  await pipeline(
    Readable.fromWeb(response.body),
    limit,
    createWriteStream(into, { flags: "wx", mode: 0o600 }),
  );
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError(`it is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`, false);
}
