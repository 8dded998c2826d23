// `write`: a whole file.

import * as z from "zod";

import { textResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";

export const write: Tool = defineTool({
  name: "write",
  description:
    "Writes a whole text file, with the folders above it; what was in it before is gone. To change a part use edit.",
  isReadOnly: false,
  parameters: z.object({
    path: z.string().min(1).describe("absolute, or relative to the workspace"),
    content: z.string(),
  }),
  run: async ({ path, content }, { host }) => {
    const isThere = (await host.stat(path)) !== undefined;
    await host.writeFile(path, content);
    const bytes = Buffer.byteLength(content);
    return textResult(`${isThere ? "replaced" : "made"} \`${path}\` (${bytes} bytes)`);
  },
});
