// Hover: what the schema says about a key or value.

import type { Hover, Position } from "vscode-languageserver/node";
import { type LspContext, opened } from "../context.ts";

/** What is said at a position; `null` where nothing is. */
export async function hover(context: LspContext, uri: string, position: Position): Promise<Hover | null> {
  const at = opened(context, uri);
  if (!at) return null;
  const { document, json } = context.json.serve(at.file, at.project.mountOf(at.file.path));
  const found = await context.json.service.doHover(document, position, json);
  const [value] = Array.isArray(found?.contents) ? found.contents : [];
  if (!found || typeof value !== "string" || value === "") return null;
  const kind = context.client.markdown ? "markdown" : "plaintext";
  return { contents: { kind, value }, ...(found.range && { range: found.range }) };
}
