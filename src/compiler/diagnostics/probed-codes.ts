// Codes of which some findings exist on a machine alone. Where nobody looked at the machine, a comment that silences
// one of them is not called useless.

import type { Code } from "./finding.ts";

/** What only `--probe` can find, or finds more of. */
export const probedCodes: ReadonlySet<Code> = new Set<Code>([
  "secret/env-missing",
  "secret/file-mode",
  "secret/config-readable",
  "path/missing",
  "path/env-undefined",
  "path/state-in-workspace",
  "koi/koidir-nested",
  "koi/workspace-shared",
  "account/same-credentials",
]);
