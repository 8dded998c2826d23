// Telegram's reading of HTML, as strict as it is: only its own tags, closed in order, no bare `<` and `&`.

import { ApiError } from "./api-error.ts";

const TAGS = new Set([
  "b",
  "strong",
  "i",
  "em",
  "u",
  "ins",
  "s",
  "strike",
  "del",
  "code",
  "pre",
  "a",
  "blockquote",
  "tg-spoiler",
]);
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** The text that a person sees. @throws ApiError where the HTML is none of Telegram's */
export function parseHtml(html: string): string {
  let text = "";
  let at = 0;
  const open: string[] = [];
  while (at < html.length) {
    const char = html[at] ?? "";
    if (char === "&") {
      const entity = /^&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot));/i.exec(html.slice(at));
      text += entity ? named(entity) : "&";
      at += entity?.[0].length ?? 1;
    } else if (char === "<") {
      const tag = /^<(\/?)([a-z-]+)((?:\s+[a-z-]+="[^"<>]*")*)>/i.exec(html.slice(at));
      if (!tag) fail(`Unsupported start tag at byte offset ${at}`);
      const [whole, slash, name = ""] = tag as RegExpExecArray;
      if (!TAGS.has(name)) fail(`Unsupported start tag "${name}" at byte offset ${at}`);
      if (slash === "/" && open.pop() !== name) fail(`Unmatched end tag at byte offset ${at}`);
      if (slash !== "/") {
        if (name === "blockquote" && open.includes("blockquote")) fail("blockquotes can't be nested");
        open.push(name);
      }
      at += whole.length;
    } else {
      text += char;
      at += 1;
    }
  }
  if (open.length > 0) fail(`Can't find end tag corresponding to start tag ${open.at(-1)}`);
  return text;
}

function named([, decimal, hex, name]: RegExpExecArray): string {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? "";
  return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal));
}

function fail(why: string): never {
  throw new ApiError(400, `Bad Request: can't parse entities: ${why}`);
}
