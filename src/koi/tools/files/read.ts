// `read`: a file, a picture, or the names in a folder.

import * as z from "zod";

import { textResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import { HostError } from "../host/tool-host.ts";
import type { Tool } from "../tool.ts";
import { decodeText } from "./decode-text.ts";

const MAX_LINES = 2_000;
const MAX_LINE_CHARS = 2_000;
const MAX_BYTES = 10_000_000;
const MAX_NAMES = 1_000;

const imageTypes: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

export const read: Tool = defineTool({
  name: "read",
  description:
    "Reads a file. Text comes with line numbers; pictures (png, jpeg, gif, webp) are shown; of a folder the names are " +
    `listed. At most ${MAX_LINES} lines at once: go on with offset.`,
  isReadOnly: true,
  parameters: z.object({
    path: z.string().min(1).describe("absolute, or relative to the workspace"),
    offset: z.int().min(1).optional().describe("first line, from 1"),
    limit: z.int().min(1).max(MAX_LINES).optional().describe("most lines"),
  }),
  run: async ({ path, offset = 1, limit = MAX_LINES }, { host }) => {
    const stats = await host.stat(path);
    if (!stats) throw new HostError("not_found", `there is nothing at \`${path}\``);
    if (stats.kind === "folder") return listing(await host.list(path));
    const bytes = await host.readFile(path, MAX_BYTES);
    const mimeType = imageTypes[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
    if (mimeType !== undefined) return image(mimeType, bytes);
    return textResult(numbered(decodeText(path, bytes), offset, limit));
  },
});

function listing(names: readonly string[]): ToolResult {
  if (names.length === 0) return textResult("(an empty folder)");
  const left = names.length - MAX_NAMES;
  const more = left > 0 ? [`[… ${left} more names …]`] : [];
  return textResult([...names.slice(0, MAX_NAMES), ...more].join("\n"));
}

function image(mimeType: string, bytes: Uint8Array): ToolResult {
  return {
    parts: [{ type: "image", mimeType, data: Buffer.from(bytes).toString("base64") }],
    isError: false,
  };
}

function numbered(text: string, offset: number, limit: number): string {
  if (text === "") return "(an empty file)";
  const lines = text.replace(/\n$/, "").split("\n");
  const shown = lines.slice(offset - 1, offset - 1 + limit);
  if (shown.length === 0) return `(the file has ${lines.length} lines)`;
  const left = lines.length - (offset - 1) - shown.length;
  const numberedLines = shown.map((line, index) => `${offset + index}\t${cutLine(line)}`);
  return [...numberedLines, ...(left > 0 ? [`[… ${left} more lines …]`] : [])].join("\n");
}

function cutLine(line: string): string {
  return line.length <= MAX_LINE_CHARS
    ? line
    : `${line.slice(0, MAX_LINE_CHARS)}[… ${line.length} characters]`;
}
