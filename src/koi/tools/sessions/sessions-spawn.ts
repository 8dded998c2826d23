// `sessions_spawn`: a task that runs in the background, in a session of its own.

import * as z from "zod";

import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { atDesk, hasSessions } from "./at-desk.ts";

const MAX_CHARS = 20_000;
const LEVELS = ["off", "minimal", "low", "medium", "high", "xhigh"] as const;

export const sessionsSpawn: Tool = defineTool({
  name: "sessions_spawn",
  description:
    "Has a task done in the background, in a session of its own that knows nothing of this conversation, and gives control " +
    "back at once. Its result comes to you here as a message, and you tell people of it then. For work that takes long or " +
    "can go on beside other work.",
  rule: "write into the task all that it takes; the run can't ask back and can't start others.",
  isReadOnly: false,
  isThere: hasSessions,
  parameters: z.object({
    task: z.string().min(1).max(MAX_CHARS).describe("What is to be done, with all that must be known for it"),
    label: z.string().min(1).max(64).optional().describe("A short name for it"),
    koiId: z.string().max(64).optional().describe("Another koi that is to do it. Default: you"),
    model: z
      .string()
      .max(200)
      .optional()
      .describe("`provider/model` or an alias. Default: as the configuration says"),
    thinking: z.enum(LEVELS).optional().describe("How much the model thinks"),
    runTimeoutSeconds: z.int().min(0).max(86_400).default(0).describe("0: the limit of every turn"),
    cleanup: z
      .enum(["keep", "delete"])
      .default("keep")
      .describe("`delete`: do not list its session once it is over"),
  }),
  run: async ({ task, label, koiId, model, thinking, runTimeoutSeconds, cleanup }, context) =>
    atDesk(context, async (sessions, caller) => {
      const run = {
        task,
        timeoutSeconds: runTimeoutSeconds,
        cleanup,
        ...(label !== undefined && { label }),
        ...(koiId !== undefined && { koiId }),
        ...(model !== undefined && { model }),
        ...(thinking !== undefined && { thinking }),
      };
      const started = await sessions.spawn(run, caller);
      return "refused" in started ? started : { status: "accepted", ...started };
    }),
});
