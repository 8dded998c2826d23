// `--list-rules`: every code with its severity and what it says, as a table or, with `--format json`, for programs.

import { codes, severities } from "../../compiler/diagnostics/catalogue.ts";
import { isLowerable } from "../../compiler/diagnostics/lowerable.ts";
import { docsPage } from "../../compiler/explain/docs-page.ts";
import { UsageError } from "../exit-code.ts";
import { readRulePage } from "../report/rule-page.ts";

/**
 * The list as text. `formats` are those that the command line names; the last one counts.
 * @throws UsageError for a format that has no such list
 */
export function listRules(formats: readonly string[], packageFolder: URL): string {
  const format = formats.at(-1) ?? "pretty";
  const rules = codes.map((code) => ({
    code,
    severity: severities[code],
    summary: readRulePage(code, packageFolder).summary,
    lowerable: isLowerable(code),
    docs: docsPage(code),
  }));
  if (format === "json") return `${JSON.stringify({ version: 1, rules }, null, 2)}\n`;
  if (format !== "pretty") throw new UsageError("skykoi-compile: --list-rules prints pretty or json");
  const width = Math.max(...codes.map((code) => code.length));
  return rules
    .map(({ code, severity, summary }) => `${severity.padEnd(8)} ${code.padEnd(width)}  ${summary}\n`)
    .join("");
}
