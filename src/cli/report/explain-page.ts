// The page of a code, for `--explain`. In: what the user typed and the package folder. Out: the Markdown of the page.

import { readFileSync } from "node:fs";
import { codes } from "../../compiler/diagnostics/catalogue.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import { docsPage } from "../../compiler/explain/docs-page.ts";

/** The code that a user means: `binding/shadowed`, in any case, or `binding-shadowed` as in the name of its page. */
export function codeNamed(text: string): Code | undefined {
  const wanted = text.trim().toLowerCase().replace(/\.md$/, "").replace("/", "-");
  return codes.find((code) => code.replace("/", "-") === wanted);
}

/**
 * The page of a code. `packageFolder` is the URL of the folder that holds `docs/`, with a slash at its end.
 * @throws what `readFileSync` throws, where the package is damaged
 */
export function readExplainPage(code: Code, packageFolder: URL): string {
  return readFileSync(new URL(docsPage(code), packageFolder), "utf8");
}
