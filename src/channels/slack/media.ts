// Files that came with a message: their address is asked for when they are fetched, since addresses age.

import { FetchError, type MediaReference } from "../channel.ts";
import { download, tooLarge } from "../download.ts";
import type { Connected } from "./connected.ts";
import { askedOf } from "./readers.ts";

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
  const { address, token } = await addressOf(connected, fileId);
  if (!isOfSlack(address, connected.slackApiUrl)) {
    throw new FetchError("the file lies outside of Slack and is not fetched", false);
  }
  const headers = { authorization: `Bearer ${token}` };
  await download({ address, platform: "Slack", headers, into, maxBytes });
}

async function addressOf({ readers }: Connected, file: string): Promise<{ address: string; token: string }> {
  try {
    return await askedOf(readers, async ({ web, token }) => {
      const { file: about } = await web.files.info({ file });
      const address = about?.url_private_download ?? about?.url_private;
      if (!address) throw new FetchError("Slack has the file no more", false);
      return { address, token };
    });
  } catch (error) {
    if (error instanceof FetchError) throw error;
    throw new FetchError("Slack did not say where the file is (the scope files:read may be missing)", true, {
      cause: error,
    });
  }
}

/** Slack's own hosts, or the one that the config names. */
function isOfSlack(address: string, slackApiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, origin } = new URL(address);
  return origin === new URL(slackApiUrl).origin || (protocol === "https:" && hostname.endsWith(".slack.com"));
}
