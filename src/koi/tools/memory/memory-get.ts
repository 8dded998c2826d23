// `memory_get`: a note, or some of its lines.

import * as z from "zod";

import type { ToolResult } from "../../conversation.ts";
import { errorResult, textResult } from "../../conversation.ts";
import { listExtra } from "../../memory/extra-notes.ts";
import { memoryNote } from "../../memory/memory-notes.ts";
import { sessionText } from "../../memory/session-notes.ts";
import type { MemoryPlace } from "../../memory/notes-index.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { memoryPlace } from "./memory-place.ts";

const MAX_LINES = 2_000;

export const memoryGet: Tool = defineTool({
  name: "memory_get",
  description: "Gives a note as memory_search names it, or some of its lines, with their numbers.",
  isReadOnly: true,
  parameters: z.object({
    path: z.string().min(1).describe("as memory_search gives it, such as memory/2026-01-31.md"),
    from: z.int().min(1).optional().describe("first line, from 1"),
    lines: z.int().min(1).max(MAX_LINES).optional().describe("most lines"),
  }),
  run: async ({ path, from = 1, lines = MAX_LINES }, context) => {
    const place = await memoryPlace(context, context);
    const text = await textOf(place, path);
    if (text === undefined) return errorResult(`there is no note \`${path}\` that is for this conversation`);
    return numbered(text, from, lines);
  },
});

async function textOf(place: MemoryPlace, path: string): Promise<string | undefined> {
  const { folder, isOwners, settings, extraPaths, readExtra, transcripts } = place;
  const note = settings.hasMemory ? await memoryNote(folder, path, isOwners) : undefined;
  if (note) return note.text;
  const said = transcripts && sessionText(transcripts, path);
  if (said !== undefined) return said;
  // Only what a search could find: no path of the model's own is read.
  const extra = await listExtra(extraPaths, readExtra);
  return extra.find((one) => one.path === path)?.read();
}

function numbered(text: string, from: number, lines: number): ToolResult {
  const all = text.replace(/\n$/, "").split("\n");
  const shown = all.slice(from - 1, from - 1 + lines);
  if (shown.length === 0) return textResult(`(the note has ${all.length} lines)`);
  const left = all.length - (from - 1) - shown.length;
  const more = left > 0 ? [`[… ${left} more lines …]`] : [];
  return textResult([...shown.map((line, index) => `${from + index}\t${line}`), ...more].join("\n"));
}
