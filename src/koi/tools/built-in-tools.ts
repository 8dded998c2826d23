// Every built-in tool. Loaded with the first turn.

import type { Tool } from "./tool.ts";

/** The built-in tools, in no order that counts. */
export const builtInTools: readonly Tool[] = [];
