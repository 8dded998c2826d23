// Results of tools, kept to a size that a conversation can hold.

import type { ToolResult } from "../conversation.ts";
import { limitText } from "../prompt/limit-text.ts";

/** Most characters of one part of a result. */
export const MAX_RESULT_CHARS = 30_000;
/** Most characters of Base64 of all images of a result: 5 MB of image. */
const MAX_IMAGE_CHARS = 7_000_000;

/** The result, cut where it is too long; every cut is marked. */
export function cutResult({ parts, isError }: ToolResult): ToolResult {
  let imageChars = 0;
  return {
    isError,
    parts: parts.map((part) => {
      if (part.type === "text") {
        return { type: "text", text: limitText(part.text, MAX_RESULT_CHARS, "this result") };
      }
      if (part.type === "json") {
        const text = JSON.stringify(part.value) ?? "null";
        if (text.length <= MAX_RESULT_CHARS) return part;
        return { type: "text", text: limitText(text, MAX_RESULT_CHARS, "this result") };
      }
      imageChars += part.data.length;
      if (imageChars <= MAX_IMAGE_CHARS) return part;
      return { type: "text", text: "[an image is left out: it is too large]" };
    }),
  };
}
