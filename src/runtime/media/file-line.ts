// A file that came with a message, as the koi reads of it.

import type { MediaReference } from "../../channels/channel.ts";
import { plainType } from "./file-name.ts";

/** Most characters of a sender's own name for a file. */
const NAME_CHARACTERS = 100;

/** `[image: media/inbound/….jpg, image/jpeg]`, with the name that the sender gave it. */
export function loadedLine(media: MediaReference, path: string): string {
  return `[${whatOf(media)}: ${path}, ${plainType(media.mimeType)}]`;
}

/** `[image, could not be loaded: it is larger than 5 MB]`. */
export function failedLine(media: MediaReference, problem: string): string {
  return `[${whatOf(media)}, could not be loaded: ${problem}]`;
}

function whatOf({ kind, isVoice, fileName }: MediaReference): string {
  const what = isVoice ? "voice message" : kind;
  // The name is the sender's own word: nothing in it may look like a line of ours.
  const name = Array.from((fileName ?? "").replaceAll(/[\p{C}\p{Z}"[\]]+/gu, " ").trim());
  return name.length === 0 ? what : `${what} "${name.slice(0, NAME_CHARACTERS).join("")}"`;
}
