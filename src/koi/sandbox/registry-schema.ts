// What `containers.json` must hold to be understood.

import { z } from "zod";
import type { ContainerEntry } from "./container-entry.ts";

const entrySchema: z.ZodType<ContainerEntry> = z.object({
  containerName: z.string(),
  containerId: z.string(),
  sessionKey: z.string(),
  koiId: z.string(),
  createdAtMs: z.number(),
  lastUsedAtMs: z.number(),
  image: z.string(),
  configHash: z.string(),
  idleHours: z.number(),
  maxAgeDays: z.number(),
  isReady: z.boolean(),
  selfTest: z.object({ configHash: z.string(), atMs: z.number(), denied: z.array(z.string()) }).optional(),
  outdatedSinceMs: z.number().optional(),
});

/** The whole file. */
export const fileSchema: z.ZodType<{ readonly entries: readonly ContainerEntry[] }> = z.object({
  entries: z.array(entrySchema),
});
