// Files that came with a message: their address is asked for when they are fetched, since addresses age.

import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FetchError, type MediaReference } from "../channel.ts";
import type { Connected } from "./connected.ts";

/** Longest that one file may take. */
const FETCH_WITHIN_MS = 120_000;

/** Writes the file to `into`. @throws FetchError */
export async function fetchFile(
  connected: Connected,
  media: MediaReference,
  into: string,
  maxBytes: number,
): Promise<void> {
  const { fileId } = media.source as { readonly fileId?: string };
  if (!fileId) throw new FetchError("Slack's message names no file", false);
  if ((media.bytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const address = await addressOf(connected, fileId);
  try {
    await download(connected, address, into, maxBytes);
  } catch (error) {
    await rm(into, { force: true });
    if (error instanceof FetchError) throw error;
    throw new FetchError("Slack did not send the whole file", true, { cause: error });
  }
}

async function addressOf({ web }: Connected, file: string): Promise<string> {
  try {
    const { file: about } = await web.files.info({ file });
    const address = about?.url_private_download ?? about?.url_private;
    if (!address) throw new FetchError("Slack has the file no more", false);
    return address;
  } catch (error) {
    if (error instanceof FetchError) throw error;
    throw new FetchError("Slack did not say where the file is (the scope files:read may be missing)", true, {
      cause: error,
    });
  }
}

async function download(
  connected: Connected,
  address: string,
  into: string,
  maxBytes: number,
): Promise<void> {
  if (!isOfSlack(address, connected.slackApiUrl)) {
    throw new FetchError("the file lies outside of Slack and is not fetched", false);
  }
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${connected.botToken}` },
    // The token goes to Slack alone.
    redirect: "error",
    signal: AbortSignal.timeout(FETCH_WITHIN_MS),
  });
  if (!response.ok || !response.body) {
    throw new FetchError(
      `Slack answered ${response.status}`,
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

/** Slack's own hosts, or the one that the config names. */
function isOfSlack(address: string, slackApiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, origin } = new URL(address);
  return origin === new URL(slackApiUrl).origin || (protocol === "https:" && hostname.endsWith(".slack.com"));
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError(`it is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`, false);
}
