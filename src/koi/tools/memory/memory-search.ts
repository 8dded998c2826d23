// `memory_search`: pieces of the koi's notes by their words, and by their meaning where the config has somebody who knows it.

import * as z from "zod";

import { jsonResult } from "../../conversation.ts";
import { searchMemory } from "../../memory/search-memory.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { memoryPlace } from "./memory-place.ts";

const MAX_RESULTS = 50;

export const memorySearch: Tool = defineTool({
  name: "memory_search",
  description:
    "Searches your notes (`memory/` of the workspace; MEMORY.md where you are alone with your owner) by words, each matched by " +
    "its beginning, and by meaning where that is set up, and gives the best pieces with their file and lines. `by` says how it " +
    "searched, and `note` what did not work: then try other words too. Go on with memory_get.",
  rule: "Before you say what was done, decided or told to you earlier, look it up with `memory_search`.",
  isReadOnly: true,
  parameters: z.object({
    query: z.string().min(1).max(1_000).describe("the words that matter, no sentence"),
    maxResults: z.int().min(1).max(MAX_RESULTS).optional(),
    minScore: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("least share of the words, or nearness in meaning, that a result has"),
  }),
  run: async ({ query, maxResults, minScore }, context) => {
    const place = await memoryPlace(context, context);
    const { settings } = place;
    const { hits, by, note } = await searchMemory(place, {
      query,
      maxResults: maxResults ?? settings.maxResults,
      minScore: minScore ?? settings.minScore,
      signal: context.signal,
    });
    const most = Math.floor(context.maxResultChars / Math.max(hits.length, 1)) - 200;
    const results = hits.map(({ path, firstLine, lastLine, score, text }) => ({
      path,
      lines: `${firstLine}-${lastLine}`,
      score: Math.round(score * 100) / 100,
      text: text.length <= most ? text : `${text.slice(0, Math.max(most, 100))}[…]`,
    }));
    return jsonResult({ results, by, ...(note !== undefined && { note }) });
  },
});
