// The validate stage for a config as it was read, whose bindings may be columns.

import type { Finding } from "../diagnostics/finding.ts";
import type { ReadConfig } from "../read/read-config.ts";
import { doubtfulBindings } from "./column-bindings.ts";
import { validateShape } from "./validate-shape.ts";

/** What `validateShape` finds in a config that was read. `version` is the one of this tool. Never rejects. */
export async function validateConfig(
  { value, columns }: Pick<ReadConfig, "value" | "columns">,
  version: string,
): Promise<readonly Finding[]> {
  return await validateShape(value, { version, ...(columns && { bindings: doubtfulBindings(columns) }) });
}
