// The repository that a koi works in: the one that the config names, else the one that its workspace lies in.

import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expandPath, HomeError } from "../home-path.ts";
import type { HomeBase } from "../home-path.ts";

/**
 * Absolute; `undefined` where there is none, or where it is the workspace itself. A configured one that is no folder counts as
 * none. Never throws.
 */
export async function repoRoot(
  configured: string | undefined,
  workspace: string,
  base: HomeBase,
): Promise<string | undefined> {
  if (configured !== undefined) return configuredRoot(configured, base);
  let folder = workspace;
  for (;;) {
    if (await exists(join(folder, ".git"))) return folder === workspace ? undefined : folder;
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

async function configuredRoot(configured: string, base: HomeBase): Promise<string | undefined> {
  try {
    const path = expandPath(configured, base);
    return (await stat(path)).isDirectory() ? path : undefined;
  } catch (error) {
    if (error instanceof HomeError || typeof (error as NodeJS.ErrnoException).code === "string")
      return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
