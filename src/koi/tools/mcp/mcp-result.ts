// What an MCP server gave for a call → what a model is given: text in one piece, pictures, and a mark for all else. Bounded
// in number and size, and without the secrets that the server was started with. Pure.

import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import type { ToolPart, ToolResult } from "../../conversation.ts";
import { foreignText } from "../foreign-text.ts";
import type { TextOrigin } from "../foreign-text.ts";

const MAX_IMAGES = 10;
/** Pictures that models take. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const BLOT = "[redacted]";

type Content = CallToolResult["content"][number];

/** The result of `server`, with at most about `maxChars` characters of text. */
export function mcpResult(
  server: string,
  { content, structuredContent, isError }: CallToolResult,
  secrets: readonly string[],
  maxChars: number,
): ToolResult {
  const images: ToolPart[] = [];
  const texts: string[] = [];
  for (const one of content) {
    if (isPicture(one) && images.length < MAX_IMAGES) {
      images.push({ type: "image", mimeType: one.mimeType, data: one.data });
    } else texts.push(textOf(one));
  }
  // A server that gives a value says the same in a text for those who know no values; one of them is enough.
  if (structuredContent !== undefined && texts.join("").trim() === "") {
    texts.push(JSON.stringify(structuredContent));
  }
  const own = withoutSecrets(texts.join("\n"), secrets);
  const text = own === "" ? "" : foreignText(own, maxChars, fromServer(server));
  const empty = text === "" && images.length === 0;
  return {
    parts: [
      ...(text === "" ? [] : [{ type: "text", text } as const]),
      ...images,
      ...(empty ? [nothing] : []),
    ],
    isError: isError === true,
  };
}

const nothing: ToolPart = { type: "text", text: "(it gave nothing)" };

/** Where the words of a server are from. */
export function fromServer(server: string): TextOrigin {
  return { what: "result", from: `the MCP server \`${server}\`` };
}

/** The text without any of `secrets`. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, BLOT), text);
}

function isPicture(content: Content): content is Extract<Content, { type: "image" }> {
  return content.type === "image" && IMAGE_TYPES.has(content.mimeType);
}

function textOf(content: Content): string {
  switch (content.type) {
    case "text":
      return content.text;
    case "image":
      return `[image: ${content.mimeType}, left out]`;
    case "audio":
      return `[audio: ${content.mimeType}, left out]`;
    case "resource_link":
      return `[resource: ${content.name}, ${content.uri}]`;
    case "resource":
      return "text" in content.resource
        ? content.resource.text
        : `[resource: ${content.resource.uri}, left out]`;
  }
}
