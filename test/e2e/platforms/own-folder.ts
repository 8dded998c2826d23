// A folder for a whole file of tests.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder (real path), until `remove`. */
export function ownFolder(): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-town-")));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
