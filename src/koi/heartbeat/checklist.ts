// HEARTBEAT.md: what a koi looks through at each heartbeat.

import { readInside } from "../read-inside.ts";

/** What stands in a workspace's HEARTBEAT.md. `unreadable`: a link that leads out of the workspace, too large, no file. */
export type Checklist = "filled" | "empty" | "absent" | "unreadable";

const NAME = "HEARTBEAT.md";
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the HEARTBEAT.md of a workspace (absolute). Never rejects. */
export async function readChecklist(workspace: string): Promise<Checklist> {
  const read = await readInside(workspace, NAME, MAX_BYTES);
  if (typeof read === "string") return read === "absent" ? "absent" : "unreadable";
  return isEmpty(read.text) ? "empty" : "filled";
}

/** Whether a text holds nothing but headings, blank lines, comments and list items without words. */
function isEmpty(text: string): boolean {
  const rest = text.replaceAll(/<!--[\s\S]*?-->/g, "");
  return rest
    .split(/\r?\n/)
    .every((line) => /^\s*(?:#{1,6}(?:\s.*)?|[-*+]\s*(?:\[[ xX]?\])?|\d+[.)])?\s*$/.test(line));
}
