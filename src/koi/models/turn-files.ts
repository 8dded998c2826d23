// Files of a turn as models take them: pictures and sound, read from the koi's workspace. What no model takes stays out
// of the call; the koi knows of it by its name in the text.

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { ModelApi } from "../../config/models.ts";
import type { TurnFile } from "../turn.ts";

/** A file in a call. */
export interface ModelFile {
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** What a model takes. */
export type ModelInput = "text" | "image" | "audio";

const IMAGES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);
const SOUND = /^audio\//;
const SOUND_OF: Readonly<Record<ModelApi, RegExp | undefined>> = {
  "anthropic-messages": undefined,
  "openai-responses": undefined,
  "openai-completions": /^audio\/(?:wav|mp3|mpeg)$/,
  "google-generative-ai": /^audio\/(?:wav|mp3|mpeg|aiff|aac|ogg|flac)$/,
};
/** Largest file in a call, bytes: providers take 5 MB, counted as the base64 text that they get. */
const MAX_FILE_BYTES = 3_750_000;
/** Most bytes of all files in a call; of more, the last ones stay out. */
const MAX_BYTES = 15_000_000;

/** The files that some model may take, in order. A file that is gone, or no plain file any more, stays out. Never rejects. */
export async function readTurnFiles(files: readonly TurnFile[]): Promise<readonly ModelFile[]> {
  const read: ModelFile[] = [];
  let left = MAX_BYTES;
  for (const { path, mimeType } of files) {
    if (!IMAGES.has(mimeType) && !SOUND.test(mimeType)) continue;
    const data = await bytesOf(path, Math.min(MAX_FILE_BYTES, left));
    if (!data) continue;
    left -= data.length;
    read.push({ mimeType, data });
  }
  return read;
}

/** Whether there is a picture among `files` that some models take. */
export function hasPicture(files: readonly TurnFile[]): boolean {
  return files.some(({ mimeType }) => IMAGES.has(mimeType));
}

/** Those of `files` that a model takes. */
export function takenFiles(
  files: readonly ModelFile[],
  input: readonly ModelInput[],
  api: ModelApi | "echo",
): readonly ModelFile[] {
  if (api === "echo") return [];
  return files.filter(({ mimeType }) =>
    SOUND.test(mimeType) ? input.includes("audio") && SOUND_OF[api]?.test(mimeType) : input.includes("image"),
  );
}

/** The workspace is the koi's own: a link that it put in a file's place is not followed out of it. */
async function bytesOf(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      return stat.isFile() && stat.size > 0 && stat.size <= maxBytes ? await file.readFile() : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
