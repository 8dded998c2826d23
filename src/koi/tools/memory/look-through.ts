// A session begins: the index of the koi's notes is brought up to date beside it, so that its first search has little to do.

import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Tool, ToolScope } from "../tool.ts";

/** Looks through the notes, where `offered` has the search and the config says so. Never rejects. */
export async function lookThroughMemory(scope: ToolScope, offered: readonly Tool[]): Promise<void> {
  const { home, host, koi, log } = scope;
  if (!offered.some(({ name }) => name === "memory_search")) return;
  // A sandbox is not started for it, and where there is nothing to look through nothing is loaded.
  if (host.kind === "sandbox" || !existsSync(join(home.workspace, "memory"))) return;
  try {
    const { memoryPlace } = await import("./memory-place.ts");
    const { warmMemory } = await import("../../memory/search-memory.ts");
    const place = await memoryPlace(scope, { senders: [], isOwner: false });
    if (place.settings.sync.onSessionStart) await warmMemory(place);
  } catch (error) {
    const { name = "unknown" } = error instanceof Error ? error : {};
    log?.warn({ koiId: koi.id, error: name }, "the notes of a koi could not be looked through");
  }
}
