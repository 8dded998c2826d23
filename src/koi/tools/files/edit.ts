// `edit`: one passage of a file for another.

import * as z from "zod";

import { errorResult, textResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { decodeText } from "./decode-text.ts";

const MAX_BYTES = 10_000_000;

export const edit: Tool = defineTool({
  name: "edit",
  description:
    "Replaces a passage of a text file. oldText must stand in the file exactly, white space included, and once, unless " +
    "all is set. Read the file first.",
  isReadOnly: false,
  parameters: z.object({
    path: z.string().min(1).describe("absolute, or relative to the workspace"),
    oldText: z.string().min(1),
    newText: z.string(),
    all: z.boolean().optional().describe("replace every one of them"),
  }),
  run: async ({ path, oldText: old, newText: next, all = false }, { host }) => {
    const text = decodeText(path, await host.readFile(path, MAX_BYTES));
    // Models write plain ends of lines, whatever the file has.
    const isCrlf = !text.includes(old) && text.includes(withCrlf(old));
    const [oldText, newText] = isCrlf ? [withCrlf(old), withCrlf(next)] : [old, next];
    const pieces = text.split(oldText);
    const count = pieces.length - 1;
    if (count === 0) return errorResult(`oldText does not stand in \`${path}\`; nothing was changed`);
    if (count > 1 && !all) {
      return errorResult(
        `oldText stands in \`${path}\` ${count} times; give more of what is around it, or set all. Nothing was changed`,
      );
    }
    if (oldText === newText) return errorResult("oldText and newText are the same; nothing was changed");
    await host.writeFile(path, pieces.join(newText));
    return textResult(`changed \`${path}\`${count === 1 ? "" : ` in ${count} places`}`);
  },
});

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}
