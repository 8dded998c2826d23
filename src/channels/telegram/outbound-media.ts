// A file → the call of Telegram that shows it as what it is.

import { stat } from "node:fs/promises";
import { type Api, InputFile } from "grammy";
import { type OutboundMedia, SendError } from "../channel.ts";

/** The calls that take a file. */
export type MediaMethod =
  | "sendPhoto"
  | "sendVideo"
  | "sendAnimation"
  | "sendAudio"
  | "sendVoice"
  | "sendDocument";

// Telegram: `sendPhoto` takes 10 MB, the others 50.
const MAX_PHOTO_BYTES = 10 << 20;
const MAX_FILE_BYTES = 50 << 20;

/** A file that can go out. */
export interface ReadyFile {
  readonly file: InputFile;
  readonly method: MediaMethod;
}

/** @throws SendError `refused` where it is gone or too large */
export async function readyFile(media: OutboundMedia, maxMb: number): Promise<ReadyFile> {
  const bytes = await stat(media.path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (bytes === undefined) throw new SendError(`the file ${media.fileName} is gone`, "refused");
  if (bytes > maxMb * 1024 * 1024) {
    throw new SendError(
      `the file ${media.fileName} is larger than the ${maxMb} MB of \`mediaMaxMb\``,
      "refused",
    );
  }
  if (bytes > MAX_FILE_BYTES) {
    throw new SendError(
      `the file ${media.fileName} is larger than the 50 MB that Telegram takes from bots`,
      "refused",
    );
  }
  return { file: fileOf(media), method: methodOf(media, bytes) };
}

/** The same file once more: each can be read once. */
export function fileOf({ path, fileName }: OutboundMedia): InputFile {
  // The name goes into a header of the form as it is.
  const name = fileName.replace(/[^\p{L}\p{N} ._()+-]/gu, "_").trim();
  return new InputFile(path, name === "" ? "file" : name);
}

/** What sends `media`; each of them takes the chat, the file and the rest. */
export function sendFile(api: Api, method: MediaMethod): Api["sendDocument"] {
  return api[method].bind(api) as Api["sendDocument"];
}

function methodOf({ kind, mimeType }: OutboundMedia, bytes: number): MediaMethod {
  if (mimeType === "image/gif") return "sendAnimation";
  if (kind === "image") {
    const isPhoto = /^image\/(?:jpeg|png|webp)$/.test(mimeType) && bytes <= MAX_PHOTO_BYTES;
    return isPhoto ? "sendPhoto" : "sendDocument";
  }
  if (kind === "video") return mimeType === "video/mp4" ? "sendVideo" : "sendDocument";
  if (kind === "audio") return /^audio\/(?:ogg|opus)$/.test(mimeType) ? "sendVoice" : "sendAudio";
  return "sendDocument";
}
