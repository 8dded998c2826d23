// `sessions_list`: which sessions this one reaches.

import * as z from "zod";

import { SESSION_KINDS } from "../../sessions/session-desk.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { atDesk, hasSessions } from "./at-desk.ts";

export const sessionsList: Tool = defineTool({
  name: "sessions_list",
  description:
    "Lists the sessions that you can reach, the one spoken in last first: conversations of yours, background runs that " +
    "you started, and those of other kois where the configuration lets you.",
  isReadOnly: true,
  isThere: hasSessions,
  parameters: z.object({
    kinds: z.array(z.enum(SESSION_KINDS)).optional().describe("Only these kinds"),
    limit: z.int().min(1).max(100).default(20).describe("Most sessions"),
    activeMinutes: z.int().min(1).optional().describe("Only those spoken in within this time"),
    messageLimit: z.int().min(0).max(20).default(0).describe("Last messages of each, cut short"),
    koiId: z.string().max(64).optional().describe("Only this koi's"),
  }),
  run: async ({ kinds, activeMinutes, koiId, limit, messageLimit }, context) =>
    atDesk(context, (sessions, caller) =>
      sessions.list(
        {
          limit,
          messageLimit,
          ...(kinds !== undefined && { kinds }),
          ...(activeMinutes !== undefined && { activeMinutes }),
          ...(koiId !== undefined && { koiId }),
        },
        caller,
      ),
    ),
});
