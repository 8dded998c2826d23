// What the page of a code says about it, for lists of rules. In: the code and the package folder. Out: the page and
// the sentences that stand for it.

import type { Code } from "../../compiler/diagnostics/finding.ts";
import { readExplainPage } from "./explain-page.ts";

/** A code as its page describes it. */
export interface RulePage {
  /** One sentence with its period. */
  readonly summary: string;
  /** The summary and the first paragraph of the reasons. */
  readonly description: string;
  /** All of the page. */
  readonly markdown: string;
}

/** @throws what `readFileSync` throws, where the package is damaged */
export function readRulePage(code: Code, packageFolder: URL): RulePage {
  const markdown = readExplainPage(code, packageFolder);
  const summary = /^Severity: \w+\. (.+(?:\n.+)*)/m.exec(markdown)?.[1] ?? code;
  const why = /^## Why\n\n(.+(?:\n.+)*)/m.exec(markdown)?.[1] ?? "";
  const description = `${oneLine(summary)} ${oneLine(why)}`.trim();
  return { summary: oneLine(summary), description, markdown };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}
