// A file of a message → a file on this machine. Its address at Telegram holds the token, so no word of it is passed on.

import * as http from "node:http";
import * as https from "node:https";
import { FetchError, type MediaReference } from "../channel.ts";
import { refusal, tooLarge, writeFile } from "../download.ts";
import { ApiFailure } from "./api-failure.ts";
import type { BotApi } from "./bot-api.ts";

/** Most that Telegram hands to bots. */
const PLATFORM_LIMIT = "it is larger than the 20 MB that Telegram hands to bots";

/** How to fetch. */
export interface FetchOptions {
  readonly into: string;
  readonly maxBytes: number;
  /** `mediaMaxMb` of the account. */
  readonly maxMb: number;
}

/** Writes the file of `media` to `into`, which must not exist. @throws FetchError; then there is no file either */
export async function fetchFile(api: BotApi, media: MediaReference, options: FetchOptions): Promise<void> {
  const fileId: unknown =
    typeof media.source === "object" && media.source !== null
      ? Reflect.get(media.source, "fileId")
      : undefined;
  if (typeof fileId !== "string") throw new FetchError("it is not known where it lies", false);
  const maxBytes = Math.min(options.maxBytes, options.maxMb * 1024 * 1024);
  refuseLarger(media.bytes, maxBytes);
  const file = await api
    .persistent("getFile", (telegram, signal) => telegram.getFile(fileId, signal))
    .catch((error: unknown) => {
      throw fetchError(error);
    });
  refuseLarger(file.file_size, maxBytes);
  const path = file.file_path;
  // A Bot API server that runs with `--local` names a place on its own disk, which it does not hand out.
  if (path === undefined || !/^[\w.-]+(?:\/[\w.-]+)*$/.test(path) || path.split("/").includes("..")) {
    throw new FetchError("Telegram does not say where it lies", false);
  }
  await writeFile(() => opened(api, path), { platform: "Telegram", into: options.into, maxBytes });
}

function refuseLarger(bytes: number | undefined, maxBytes: number): void {
  if (bytes !== undefined && bytes > maxBytes) throw tooLarge(maxBytes);
}

function fetchError(error: unknown): FetchError {
  if (!(error instanceof ApiFailure)) return new FetchError("it could not be fetched", true);
  if (/file is too big/i.test(error.reason)) return new FetchError(PLATFORM_LIMIT, false);
  return new FetchError(`it could not be fetched (${error.message})`, error.kind !== "rejected");
}

/** The cause is left out of what is told: its text may hold the address. */
async function opened(api: BotApi, path: string): Promise<http.IncomingMessage> {
  const response = await open(api, path);
  const status = response.statusCode ?? 0;
  if (status === 200) return response;
  response.destroy();
  throw refusal("Telegram", status);
}

function open(api: BotApi, path: string): Promise<http.IncomingMessage> {
  const { apiRoot, token } = api.credentials;
  const get = apiRoot.startsWith("https:") ? https.get : http.get;
  return new Promise((resolve, reject) => {
    const options = { agent: api.agent, signal: api.closing };
    const request = get(`${apiRoot}/file/bot${token}/${path}`, options, resolve);
    // Of silence, not of the whole: a large file may take its time.
    request.setTimeout(api.timeoutMs, () =>
      request.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })),
    );
    request.once("error", reject);
  });
}
