// Where the page of a code lies.

import type { Code } from "../diagnostics/finding.ts";

/** Path of the page of a code, relative to the package: `docs/diagnostics/binding-shadowed.md`. */
export function docsPage(code: Code): string {
  return `docs/diagnostics/${code.replace("/", "-")}.md`;
}
