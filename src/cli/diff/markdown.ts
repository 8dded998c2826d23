// A diff for a comment on a pull request: tables of GitHub Flavored Markdown. Ids and names come from a config that
// anyone may have proposed, so nothing in them is markup, a mention or a link.

import { printable } from "../report/cells.ts";
import { witnessText } from "../../compiler/diagnostics/witness.ts";
import type { Facts } from "../../routing/facts.ts";
import { isMoreTools } from "./words.ts";
import type { DiffOutcome, DiffReport, DiffRouting } from "./diff-report.ts";
import { accessSign, ruleText, signOf, summaryOf } from "./pretty.ts";

/** Rows of one table that are shown. */
const MAX_ROWS = 50;

/** The report in Markdown. */
export function renderDiffMarkdown(report: DiffReport): string {
  const { before, after, routing, access, tools } = report;
  const parts = [`**${code(before.file)} → ${code(after.file)}**: ${text(summaryOf(report))}`];
  if (routing.length > 0) {
    const rows = routing.map((change) => [
      signOf(change),
      text(change.message),
      outcomeCell(change, change.before),
      outcomeCell(change, change.after),
      code(witnessText(change.witness as Facts)),
    ]);
    parts.push(table(["", "messages", "before", "after", "example"], rows));
  }
  if (access.length > 0) {
    const rows = access.map((change) => [
      accessSign(change),
      change.opensToAnyone ? `:red_circle: **${text(change.message)}**` : text(change.message),
    ]);
    parts.push(table(["", "access"], rows));
  }
  if (tools.length > 0)
    parts.push(
      table(
        ["", "tools"],
        tools.map((change) => [isMoreTools(change) ? "+" : "-", text(change.message)]),
      ),
    );
  return `${parts.join("\n\n")}\n`;
}

function outcomeCell({ kind }: DiffRouting, outcome: DiffOutcome | null): string {
  if (!outcome) return "–";
  const { sessionKey } = outcome;
  const session = kind === "session_changed" && sessionKey !== null ? `${code(sessionKey)}, by ` : "";
  return session + text(ruleText(outcome));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const hidden = rows.length - MAX_ROWS;
  const more = hidden > 0 ? [`\n${hidden} more rows are not shown; \`--format json\` has all.`] : [];
  return [line(head), line(head.map(() => "---")), ...rows.slice(0, MAX_ROWS).map(line), ...more].join("\n");
}

/** Words with nothing in them that Markdown, HTML or GitHub would read; an `@` or `#` must not become a mention. */
function text(words: string): string {
  return printable(words)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[@#]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\\`*_{}[\]()|~!]/g, String.raw`\$&`)
    .replace(/(https?|www)([:.])/gi, "$1&#8203;$2");
}

/** A code span around any text: the fence is longer than every run of backticks inside. */
function code(words: string): string {
  const inside = printable(words).replace(/\|/g, String.raw`\|`);
  const longest = Math.max(0, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const blank = inside.startsWith("`") || inside.endsWith("`") ? " " : "";
  return `${fence}${blank}${inside}${blank}${fence}`;
}
