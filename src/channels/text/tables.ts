// Tables of Markdown for platforms that have none.

import { lexer, type Tokens } from "marked";

/** How tables are shown: as they are, as lists, or as text of fixed width. */
export type TableStyle = "off" | "bullets" | "code";

/** The cells of a table as plain text, the head first. */
function textsOf({ header, rows }: Tokens.Table): readonly (readonly string[])[] {
  return [header, ...rows].map((row) => row.map(({ text }) => text));
}

/** A table as lines of fixed width, without fences. */
export function tableLines(table: Tokens.Table): string {
  const texts = textsOf(table);
  const widths = table.header.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  return texts
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A table as a list of Markdown: a line a row, each cell with the name of its column. */
export function tableList(table: Tokens.Table): string {
  const [header = [], ...rows] = textsOf(table);
  return rows
    .map((row) => `- ${row.map((text, column) => `${header[column] ?? ""}: ${text}`).join(", ")}`)
    .join("\n");
}

/** Markdown whose tables are shown as `style` says; everything else stays as it is written. */
export function withTables(markdown: string, style: TableStyle): string {
  if (style === "off" || !markdown.includes("|")) return markdown;
  return lexer(markdown)
    .map((token) => {
      if (token.type !== "table") return token.raw;
      const table = token as Tokens.Table;
      const shown = style === "bullets" ? tableList(table) : `\`\`\`\n${tableLines(table)}\n\`\`\``;
      return `${shown}${/\n*$/.exec(token.raw)?.[0] ?? ""}`;
    })
    .join("");
}
