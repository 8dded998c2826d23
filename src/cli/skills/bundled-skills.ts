// The skills that come with SKYKOI.

import { fileURLToPath } from "node:url";
import { packageFolder } from "../version.ts";

/** Their folder, absolute. */
export function bundledSkills(): string {
  return fileURLToPath(new URL("skills", packageFolder()));
}
